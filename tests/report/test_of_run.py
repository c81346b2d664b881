"""The report of a run in each state and of each task: what it says, and that a file can be made of it."""

import numpy as np
import pytest

from labcore.errors import InputError
from labcore.evaluation.answers import ARTIFACTS, Answers
from labcore.report.document import Chart, Code, Facts, Gallery, Note, Number, Table, Text
from labcore.report.html import page
from labcore.report.notebook import notebook
from labcore.report.subject import document_of
from labcore.store.store import Store
from tests import fabricate
from tests.report.written import HOSTILE


def parts_of(sections):
    for section in sections:
        yield section
        yield from parts_of(section.parts)


def blocks(document, kind, title=None):
    return [
        block
        for section in parts_of(document.sections)
        if title in (None, section.title)
        for block in section.blocks
        if isinstance(block, kind)
    ]


def words(document):
    """All that is said in sentences."""
    said = [document.lead, *(block.markdown for block in blocks(document, Text) + blocks(document, Note))]
    return "\n".join(said).replace("\\", "")


def facts(document, title):
    return dict(row for block in blocks(document, Facts, title) for row in block.rows)


def rows(table):
    return {row[0]: row[1:] for row in table.rows}


def answered(folder, part, right=0.9, classes=10, images=120):
    """Keep answers to so many images, so that there are intervals."""
    random = np.random.default_rng(3)
    labels = (np.arange(images) % classes).astype(np.int32)
    said = np.where(random.random(images) < right, labels, (labels + 1) % classes)
    probabilities = np.full((images, classes), 0.2 / (classes - 1), np.float32)
    probabilities[np.arange(images), said] = 0.8
    folder.write_arrays(ARTIFACTS[part], Answers(np.arange(images), labels, probabilities).arrays())


@pytest.fixture
def store(lab_home):
    return Store()


def test_a_finished_run_says_all_that_is_asked_of_a_report(store):
    folder = fabricate.finished(store, name="Six *convolutions*", optimizer={"learning_rate": 0.0123}, seed=4)
    answered(folder, "validation")
    answered(folder, "test")
    found = document_of(folder.run_id, store, "A. Student")
    assert (found.title, found.who) == ("Six *convolutions*", "A. Student")
    assert facts(found, "What was done")["Seed"] == "4"
    (changed,) = blocks(found, Table, "What was done")
    assert rows(changed)["Optimizer · Learning rate"][1] == "0.0123"
    assert facts(found, "Data")["Fingerprint"] == "0" * 64
    (figures,) = blocks(found, Table, "Results")
    assert figures.columns == ("Figure", "Validation images", "Test images")
    for cell in rows(figures)["Accuracy"]:
        assert isinstance(cell, Number) and cell.low < cell.value < cell.high
    assert "95 % interval" in found.lead
    said = words(found)
    assert "One seed: no claim" in said and "looked at" in said and "commonest class" in said
    assert "figures of epoch 6 of 8" in said
    charts = blocks(found, Chart)
    assert {trace.type for chart in charts for trace in chart.figure.data} == {"scatter", "heatmap"}
    assert [chart.shows.split(" was ")[0] for chart in blocks(found, Chart, "Learning curves")] == [
        "Validation loss",
        "Validation accuracy",
    ]
    assert [len(each.pictures) for each in blocks(found, Gallery)] == [8, 6], "mistakes, and heat maps"
    assert "not checked" in said
    assert facts(found, "Time and environment")["Python"] == "3.11.9"
    assert any("seed: 4" in code.text for code in blocks(found, Code))
    page(found), notebook(found)


def test_without_kept_answers_figures_stand_without_intervals(store):
    found = document_of(fabricate.finished(store).run_id, store)
    (figures,) = blocks(found, Table, "Results")
    assert rows(figures)["Accuracy"][0].low is None
    assert "no intervals" in figures.caption


@pytest.mark.parametrize("state", ["failed", "interrupted", "running", "empty", "submitted"])
def test_a_run_without_a_result_is_told_as_far_as_it_came(store, state):
    folder = getattr(fabricate, state)(store)
    found = document_of(folder.run_id, store)
    titles = [section.title for section in found.sections]
    assert "Results" not in titles and titles[0] == "What was done"
    assert blocks(found, Note, "What was done")[0].kind == "warning"
    assert "no final figures" in words(found)
    page(found)


def test_a_failed_run_says_why(store):
    assert "The loss became infinite in epoch 3" in words(document_of(fabricate.failed(store).run_id, store))


def test_the_training_script_of_an_export_is_in_the_report(store):
    folder = fabricate.finished(store)
    assert "export" in words(document_of(folder.run_id, store)).split("Once the model is ")[1]
    place = folder.export_path("keras")
    place.mkdir(parents=True)
    (place / "parity.json").write_text("{}")
    (place / "train.py").write_text("print('plain Keras')")
    assert blocks(document_of(folder.run_id, store), Code, "Make it again")[-1].text == "print('plain Keras')"


def test_a_stopped_run_has_no_test_figures(store):
    found = document_of(fabricate.stopped(store).run_id, store)
    (figures,) = blocks(found, Table, "Results")
    assert figures.columns == ("Figure", "Validation images")
    assert "The test set was not opened" in words(found)


def test_a_baseline_is_a_run_too_and_stands_beside_networks(store):
    baseline = fabricate.baseline(store, accuracy=0.77)
    network = fabricate.finished(store)
    network.write_report({**network.report(), "dataset_fingerprint": "0" * 64})
    assert "reaches an accuracy of 77.0%" in words(document_of(network.run_id, store))
    own = words(document_of(baseline.run_id, store))
    assert "reaches an accuracy" not in own


def test_names_of_users_are_escaped_where_markdown_is_read(store):
    folder = fabricate.finished(store, name=HOSTILE[:180], classes=("a|b", "<img src=x>"))
    found = document_of(folder.run_id, store, HOSTILE)
    text = page(found).decode().split("<script")[0]
    assert "<img src=http" not in text and "<img src=x" not in text


def test_masks_are_told_by_their_figures_and_shown(masked_runs):
    store, first, closed = masked_runs
    found = document_of(first.run_id, store)
    (figures,) = blocks(found, Table, "Results")
    assert rows(figures)["Mean IoU"][0].low is not None
    assert blocks(found, Gallery)[0].pictures[1].caption == "Its true mask"
    assert "IoU" in blocks(found, Table, "Validation images by class")[0].columns
    assert "pixels" in blocks(found, Chart, "Validation images by class")[0].caption
    page(found), notebook(found)
    assert "The test set was not opened" in words(document_of(closed.run_id, store))


def test_what_makes_images_shows_samples(generative_runs):
    store, vae, gan = generative_runs
    for folder in (vae, gan):
        found = document_of(folder.run_id, store)
        (figures,) = blocks(found, Table, "Results")
        assert rows(figures)["Fréchet distance"][0].low is not None
        assert "64 samples against" in words(found) and "in the features of" in words(found)
        section = next(each for each in found.sections if each.title == "What it did with images")
        assert "none was chosen" in section.blocks[0].caption
        assert not [each for each in found.sections if each.title.endswith("by class")]
        page(found)


def test_an_unknown_id_is_refused_with_the_way_to_find_one(store):
    with pytest.raises(InputError, match=r"no run, study or tuning 'nothing'.*runs list"):
        document_of("nothing", store)
