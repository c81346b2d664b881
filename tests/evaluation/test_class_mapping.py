"""Classes of another data set find those of a model."""

import numpy as np
import pytest

from labcore.errors import InputError
from labcore.evaluation.class_mapping import matched

OWN = ("normal", "pneumonia")


def test_names_match_whatever_their_case_and_the_rest_is_left_out():
    found = matched(OWN, ("PNEUMONIA", "Covid", "Normal"))
    assert found.of == {"PNEUMONIA": "pneumonia", "Normal": "normal"} and found.left_out == ("Covid",)
    assert found.labels(np.array([0, 1, 2, 0]), ("PNEUMONIA", "Covid", "Normal"), OWN).tolist() == [1, -1, 0, 1]
    assert any("Covid" in sentence for sentence in found.in_words())


def test_what_is_said_comes_first_and_classes_may_be_merged_or_left_out():
    theirs = ("bacteria", "virus", "normal", "blurred")
    found = matched(OWN, theirs, {"Bacteria": "pneumonia", "virus": "PNEUMONIA", "normal": ""})
    assert found.of == {"bacteria": "pneumonia", "virus": "pneumonia"}
    assert found.left_out == ("normal", "blurred") and found.without_images == ("normal",)


def test_same_names_need_no_words():
    found = matched(OWN, OWN)
    assert not found.in_words() and not found.left_out and not found.without_images


def test_what_is_not_there_is_named_with_what_is_near():
    with pytest.raises(InputError, match=r"The run has no class 'pneumona'.*Did you mean 'pneumonia'"):
        matched(OWN, ("a",), {"a": "pneumona"})
    with pytest.raises(InputError, match="The data set has no class 'zebra'"):
        matched(OWN, ("normal",), {"zebra": "normal"})
    with pytest.raises(InputError, match=r"has no class 'x{60}'"):
        matched(OWN, ("normal",), {"x" * 10_000: "normal"})
    with pytest.raises(InputError, match="None of the data set's classes"):
        matched(OWN, ("cat", "dog"))
    with pytest.raises(InputError, match="differ in their case only"):
        matched(("a", "A"), ("a ",))


def test_a_class_that_is_mapped_twice_is_refused():
    with pytest.raises(InputError, match="'Sick' of the data set is mapped twice"):
        matched(OWN, ("Sick",), {"Sick": "normal", "sick": "pneumonia"})


def test_a_class_that_the_user_leaves_out_is_not_said_to_be_unknown_to_the_run():
    (said,) = (each for each in matched(OWN, OWN, {"normal": ""}).in_words() if "eft out" in each)
    assert "normal" in said and "has no such class" not in said
