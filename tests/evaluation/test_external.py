"""What is kept of an external test may come from anywhere."""

import pytest

from labcore.evaluation.external import External

KEPT = {
    "dataset": "other",
    "fingerprint": "abc",
    "split": "test",
    "date": 1.0,
    "mapping": {"A": "a"},
    "left_out": ["b"],
    "images_left_out": 3,
    "without_images": [],
    "notes": ["A note."],
    "assessment": {"figures": {"accuracy": {"estimate": 0.5, "low": 0.4, "high": None}}, "images": 10},
}


def test_what_is_whole_is_read():
    found = External.read(2, KEPT)
    assert (found.number, found.dataset, found.mapping, found.left_out) == (2, "other", {"A": "a"}, ("b",))
    assert found.assessment == KEPT["assessment"]


@pytest.mark.parametrize(
    ("name", "nonsense"),
    [("mapping", None), ("mapping", "A=a"), ("left_out", 3), ("notes", None), ("date", "x"), ("assessment", 3)],
)
def test_what_is_damaged_is_not_read(name, nonsense):
    assert External.read(1, {**KEPT, name: nonsense}) is None
    assert External.read(1, {key: value for key, value in KEPT.items() if key != name}) is None


def test_figures_that_are_none_are_left_out():
    figures = {"accuracy": "high", "loss": {"estimate": [1], "low": 0, "high": 1}, "mcc": {"estimate": 1}}
    found = External.read(1, {**KEPT, "assessment": {"figures": figures}})
    assert found.assessment["figures"] == {}
    assert External.read(1, "torn") is None and External.read(1, None) is None
