"""The report of a study: its plan, effects with intervals, cells and curves, as far as it has come."""

import pytest

from labcore.report.document import Chart, Code, Facts, Note, Number, Table
from labcore.report.html import page
from labcore.report.notebook import notebook
from labcore.report.subject import document_of
from labcore.store.status import State
from labcore.store.store import Store
from tests.report.test_of_run import blocks, facts, rows, words
from tests.studies.begun import begun, carried_out


@pytest.fixture
def store(lab_home):
    return Store()


def test_it_says_what_the_study_found_and_no_more(store):
    study = begun(store, seeds=[0, 1, 2])
    carried_out(store, study, *[State.FINISHED] * 12)
    found = document_of(study.study_id, store)
    said = words(found)
    assert "12 of 12 runs finished" in said and "Best by its mean" in said
    assert "Turning augmentation on changed validation accuracy by" in said
    assert "With three seeds, only an effect of" in said
    (numbers,) = blocks(found, Table, "What the factors do")
    assert numbers.columns[2] == "95 % interval" and " to " in rows(numbers)["augmentation on instead of off"][1]
    assert len(blocks(found, Chart, "Do the factors act together?")) == 1
    (cells,) = blocks(found, Table, "Cells")
    assert len(cells.rows) == 4
    assert len(blocks(found, Chart, "Learning curves")) == 2
    (runs,) = blocks(found, Table, "Runs")
    assert len(runs.rows) == 12 and isinstance(runs.rows[0][-1], Number)
    assert "regularization.dropout: [0.0, 0.5]" in blocks(found, Code, "The plan")[0].text
    assert facts(found, "The plan")["Seeds"] == "0, 1, 2"
    page(found), notebook(found)


def test_failures_are_no_secret(store):
    study = begun(store)
    carried_out(store, study, *[State.FINISHED] * 7, State.FAILED)
    found = document_of(study.study_id, store)
    assert any("Means leave failures out" in note.markdown for note in blocks(found, Note, "Cells"))
    assert "1 failed" in found.lead


def test_with_one_seed_nothing_is_claimed(store):
    study = begun(store, seeds=[0])
    carried_out(store, study, *[State.FINISHED] * 4)
    assert "One seed: no claim can be made." in words(document_of(study.study_id, store))


def test_before_any_run_has_ended_there_is_the_plan(store):
    study = begun(store)
    found = document_of(study.study_id, store)
    assert blocks(found, Facts, "The plan") and "No run is finished yet." in words(found)
    page(found)


def test_of_seeds_alone_there_are_no_effects(store):
    study = begun(store, factors={}, seeds=[0, 1, 2])
    carried_out(store, study, *[State.FINISHED] * 3)
    titles = [section.title for section in document_of(study.study_id, store).sections]
    assert "What the factors do" not in titles and "Cells" in titles
