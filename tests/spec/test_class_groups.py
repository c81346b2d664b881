"""Classes taken as one, as far as a spec knows: what is refused, and what is seen of the data set then."""

import pytest
import yaml

from labcore.errors import InputError
from labcore.spec.plan import plan_of
from labcore.spec.resolve import resolve
from labcore.spec.varying import variables
from tests.samples import shapes

CARD = shapes(images=200).card.model_copy(update={"classes": ("cat", "dog", "fox", "owl")})
COUNTS = {"cat": 60, "dog": 30, "fox": 20, "owl": 10}
CARD = CARD.model_copy(
    update={"splits": {**CARD.splits, "train": CARD.splits["train"].model_copy(update={"classes": COUNTS})}}
)


def made(merge, task="classification", **settings):
    return resolve({"task": task, "dataset": "shapes", "classes": {"merge": merge}, **settings}, lambda _: CARD)


@pytest.mark.parametrize("task", ["classification", "baseline"])
def test_a_list_of_names_is_one_class_where_the_first_of_them_stood(task):
    spec = made([["fox", "dog"]], task)
    seen = spec.seen(CARD)
    assert seen.classes == ("cat", "fox or dog", "owl")
    assert seen.splits["train"].classes == {"cat": 60, "fox or dog": 50, "owl": 10}
    assert seen.splits["train"].images == CARD.splits["train"].images and seen.shape == CARD.shape
    assert CARD.classes == ("cat", "dog", "fox", "owl"), "the set itself stays"


def test_a_group_may_have_a_name_and_comes_back_from_yaml():
    spec = made([{"classes": ["cat", "dog"], "name": "pet"}, ["fox", "owl"]])
    assert spec.seen(CARD).classes == ("pet", "fox or owl")
    again = resolve(yaml.safe_load(spec.to_yaml()), lambda _: CARD)
    assert again == spec and again.identity() != made([]).identity()


def test_images_are_divided_as_they_are_without_it():
    plain = made([], division={"folds": 4}).seen(CARD)
    merged = made([["fox", "dog"]], division={"folds": 4}).seen(CARD)
    assert merged.splits["val"].images == plain.splits["val"].images
    assert merged.splits["val"].classes["fox or dog"] == sum(
        plain.splits["val"].classes[each] for each in ("fox", "dog")
    )


@pytest.mark.parametrize(
    ("merge", "said"),
    [
        ([["cat", "dogs"]], r"no class 'dogs'.*Did you mean 'dog'"),
        ([["cat", "zebra"]], "Its classes: cat, dog, fox, owl"),
        ([["cat", "dog"], ["dog", "fox"]], "'dog' is in two groups"),
        ([["cat", "dog", "fox", "owl"]], "nothing would be left to tell apart"),
        ([["cat"]], "two different classes or more"),
        ([["cat", "cat"]], "two different classes or more"),
        ([{"classes": ["cat", "dog"], "name": "owl"}], "Two classes would be called 'owl'"),
        ([{"classes": ["cat", "dog"], "nam": "pet"}], r"Did you mean 'classes\.merge\.0\.name'"),
        ("cat", "should be a list"),
    ],
)
def test_groups_that_cannot_be_are_refused(merge, said):
    with pytest.raises(InputError, match=said):
        made(merge)


def test_weights_go_by_the_names_that_are_left():
    weights = {"kind": "by_hand", "by_class": {"fox or dog": 2}}
    made([["fox", "dog"]], imbalance={"class_weights": weights})
    with pytest.raises(InputError, match="no class 'fox or dog'"):
        made([], imbalance={"class_weights": weights})


def test_no_study_varies_it_as_figures_would_not_compare():
    assert not [key for key in variables(type(made([])), made([]).model_dump(mode="json")) if key.startswith("classes")]
    base = {"task": "classification", "dataset": "shapes"}
    with pytest.raises(InputError, match="fewer are easier"):
        plan_of({"base": base, "factors": {"classes.merge": [[], [["cat", "dog"]]]}})
