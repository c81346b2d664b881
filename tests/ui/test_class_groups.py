"""Groups of classes in the form: chosen, named, left out, and the weights that follow them."""

import pytest

from labcore.datasets import storage
from labcore.datasets.library import Library
from tests.samples import shapes
from tests.ui.test_form import opened, whole


@pytest.fixture
def start(lab_home):
    bars = shapes(images=100)
    fields = {"classes": ("cat", "dog", "fox", "owl"), "task": "classification", "source": "imported"}
    labels = bars.labels % 4
    storage.write(Library().folder("bars"), [bars.image(i) for i in range(100)], labels, bars.split, **fields)
    return {**whole("classification"), "dataset": "bars"}


def chosen(test):
    return [list(each.options) for each in test.multiselect if each.label == "These classes"]


def test_classes_are_chosen_and_those_taken_are_not_offered_again(start):
    test = opened(start)
    assert chosen(test) == [["cat", "dog", "fox", "owl"]] and test.session_state["raw"] == start
    test.multiselect[0].set_value(["dog"]).run()
    assert test.session_state["raw"]["classes"]["merge"] == [], "one alone is no group"
    assert any("One class alone" in each.value for each in test.caption)
    test.multiselect[0].set_value(["dog", "fox"]).run()
    assert test.session_state["raw"]["classes"]["merge"] == [{"classes": ["dog", "fox"], "name": ""}]
    assert chosen(test) == [["cat", "dog", "fox", "owl"], ["cat", "owl"]]
    next(each for each in test.text_input if each.label == "are called").set_value("canine").run()
    assert test.session_state["raw"]["classes"]["merge"] == [{"classes": ["dog", "fox"], "name": "canine"}]


def test_weights_are_asked_for_the_classes_that_are_left(start):
    start = {**start, "classes": {"merge": [{"classes": ["dog", "fox"], "name": ""}]}}
    start["imbalance"] = {**start["imbalance"], "class_weights": {"kind": "by_hand", "by_class": {}}}
    test = opened(start)
    asked = {each.label for each in test.number_input}
    assert {"cat", "dog or fox", "owl"} <= asked and "fox" not in asked
    assert test.session_state["raw"] == start
