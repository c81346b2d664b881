"""`evaluate` answers with figures and intervals, and refuses in one line."""

import pytest

from labcore.store.store import Store
from tests.studies.answered import finished


@pytest.fixture
def run(lab_home):
    return finished(Store()).run_id


def test_figures_of_validation_unless_test_is_asked_for(lab, run):
    said = lab("evaluate", run, "--json")
    accuracy = said.data["validation"]["figures"]["accuracy"]
    assert said.status == 0 and accuracy["low"] < accuracy["estimate"] < accuracy["high"]
    assert said.data["test"] is None and "TEST" not in lab("evaluate", run).out
    shown = lab("evaluate", run, "--test")
    assert "TEST" in shown.out and "have been looked at 1 time by 1 run" in shown.out


def test_classes_counted_as_one_on_test_images_are_another_look_at_them(lab, run):
    assert lab("evaluate", run, "--merge", "3,8", "--json").data["test_looks"]["digits"]["again"] == 0
    assert lab("evaluate", run, "--merge", "3,8", "--test", "--json").data["test_looks"]["digits"]["again"] == 1


def test_thresholds_errors_slices_and_ensembles_in_one_go(lab, run):
    other = finished(Store(), seed=1).run_id
    words = (run, "--class", "3", "--cost", "5:1", "--errors", "--slices", "--with", other)
    data = lab("evaluate", *words, "--json").data
    assert data["threshold"]["name"] == "3" and data["threshold"]["test"] is None
    assert data["errors"]["pairs"][0]["images"] >= data["errors"]["pairs"][-1]["images"]
    assert data["slices"]["parts"] and data["ensemble"]["members"] == [run, other]
    shown = lab("evaluate", *words)
    for text in ("a miss costs 5", "TAKEN FOR", "brightness", "Ensemble minus best member"):
        assert text in shown.out, text


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("--cost", "5:1"), "Say with --class"),
        (("--class", "3", "--cost", "dear"), "is no pair of costs"),
        (("--class", "3", "--recall", "1.5"), "recall"),
        (("--class", "3", "--recall", "0.9", "--cost", "1:1"), "not by both"),
        (("--dataset", "digits", "--map", "three"), "which class is which"),
        (("--with", "nobody"), "nobody"),
        (("--map", "three=3"), "name that with --dataset"),
        (("--class", "3"), "--cost or --recall"),
        (("--class", "3", "--cost", ""), "is no pair of costs"),
        (("--dataset", "digitz"), "Did you mean 'digits'?"),
        (("--dataset", ""), "There is no data set named ''"),
        (("--merge", ""), "has no class ''"),
        (("--dataset", "synthetic-nuclei", "--map", "a=1", "--map", "a = 2"), "'a' is mapped twice"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_a_line(lab, run, words, expected):
    said = lab("evaluate", run, *words)
    assert said.status == 2 and expected in said.err and said.err.count("\n") == 1


def test_a_closed_test_set_stays_closed(lab, lab_home):
    run_id = finished(Store(), open_test=False).run_id
    said = lab("evaluate", run_id, "--test")
    assert said.status == 2 and "has not opened its test set" in said.err
