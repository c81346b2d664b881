"""A whole spec as the few settings that make it."""

import pytest

from labcore.datasets.library import Library
from labcore.spec.resolve import resolve
from labcore.spec.shortening import base_of, differing, shortened


@pytest.mark.parametrize(
    "raw",
    [
        {"dataset": "digits"},
        {"task": "baseline", "dataset": "digits", "estimator": "random_forest"},
        {"dataset": "synthetic-chest-xray", "optimizer": {"kind": "sgd", "momentum": 0.5}, "training": {"epochs": 7}},
        {"dataset": "digits", "preset": "quick", "augmentation": {"operations": [{"kind": "noise"}]}},
        {"preset": "c8"},
    ],
)
def test_what_is_short_resolves_to_the_same(lab_home, raw):
    spec = resolve(raw, Library().card)
    short = shortened(spec, Library().card)
    assert resolve(short, Library().card).identity() == spec.identity()


def test_only_what_differs_from_the_preset_is_left(lab_home):
    spec = resolve({"dataset": "digits", "seed": 3, "name": "x", "training": {"epochs": 7}}, Library().card)
    base = {"task": "classification", "dataset": "digits", "preset": "default"}
    assert shortened(spec, Library().card) == {**base, "seed": 3, "training": {"epochs": 7}}


def test_a_choice_of_another_kind_differs_as_a_whole():
    old, new = {"o": {"kind": "a", "x": 1}, "n": 1}, {"o": {"kind": "b", "x": 1}, "n": 1}
    assert differing(new, old) == {"o": {"kind": "b", "x": 1}}


def test_a_base_is_on_no_fold_and_keeps_its_share(lab_home):
    spec = resolve({"dataset": "digits", "division": {"folds": 5, "fold": 3, "share": 0.5}}, Library().card)
    assert base_of(spec, Library().card)["division"] == {"share": 0.5}
