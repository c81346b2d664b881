"""Labels that are no labels, and names that look alike."""

import numpy as np
import pytest

from labcore.datasets.labelling import class_names, from_array, from_words
from labcore.errors import InputError


def test_numbers_are_sorted_as_numbers_and_the_rest_as_names():
    assert from_words(["10", "9", "-1"], "set")[1] == ("-1", "9", "10")
    assert from_words(["--5", "7"], "set")[1] == ("--5", "7")


@pytest.mark.parametrize(
    "names",
    [
        ["é", "e\u0301"],
        ["cat", "cat\u200b"],
        ["a", "\ud800"],
        ["a", "9" * 5000],
        ["a", ""],
        ["Cat", "cat"],
    ],
    ids=["composed", "no width", "surrogate", "endless", "empty", "case"],
)
def test_refused_names(names):
    with pytest.raises(InputError) as refusal:
        class_names(names, "set")
    assert refusal.value.cure and len(str(refusal.value)) < 400


@pytest.mark.parametrize(
    ("labels", "says"),
    [
        (np.array([b"\xff", b"a"]), "not UTF-8"),
        (np.array([0x7FFFFFFF, 97], "<u4").view("<U1"), "not UTF-8"),
        (np.array([0xD800, 97], "<u4").view("<U1"), "not UTF-8"),
        (np.array([], int), "none"),
        (np.array([], "U1"), "none"),
        (np.zeros((0, 3)), "none"),
        (np.array([2**64 - 1, 0], np.uint64), "the label 1.8"),
        (np.array([2**63, 0], np.uint64), "the label 9.2"),
        (np.array([1e300, 0]), "the label 1e+300"),
        (np.array([-1.0, 0]), "the label -1"),
        (np.array([0.5, 0]), "fractions"),
        (np.array([np.nan, 0]), "NaN"),
    ],
)
def test_labels_that_name_no_class_are_told(labels, says):
    with pytest.raises(InputError) as refusal:
        from_array(labels, None, "labels")
    assert says in str(refusal.value)
    assert refusal.value.cure
