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


def test_bytes_that_are_no_text_are_told():
    with pytest.raises(InputError, match="not UTF-8"):
        from_array(np.array([b"\xff", b"a"]), None, "labels")
