"""The report of a tuning: what was searched, what came out best, and how much of that is luck."""

import pytest

from labcore.report.document import Chart, Code, Facts, Table
from labcore.report.html import page
from labcore.report.notebook import notebook
from labcore.report.subject import document_of
from labcore.store.store import Store
from labcore.studies.tuning.standing import standing
from tests.report.test_of_run import blocks, words
from tests.studies.tuned import tuned


@pytest.fixture
def store(lab_home):
    return Store()


def test_it_names_the_best_with_its_settings_and_every_trial(store):
    tuning = tuned(store)
    best = standing(tuning, store).best
    found = document_of(tuning.tuning_id, store)
    (trials,) = blocks(found, Table, "Trials")
    assert len(trials.rows) == 24 and trials.rows[0][0] == str(best.number)
    assert trials.rows[0][1].value == pytest.approx(best.score)
    (settings,) = blocks(found, Facts, "The best settings")
    assert len(settings.rows) == len(best.cell)
    assert "luck" in words(found) and f"Trial {best.number} of 24" in words(found)
    assert len(blocks(found, Chart)) == 1
    assert "space:" in blocks(found, Code, "The plan")[0].text
    page(found), notebook(found)


def test_before_the_first_trial_there_is_the_plan(store):
    found = document_of(tuned(store, trials=0).tuning_id, store)
    assert "No trial has a figure yet." in words(found) and not blocks(found, Chart)
    page(found)
