"""What figures are called, and which way is better."""

import pytest

from labcore.evaluation.measures import MEASURES, measure, probability, ranked


def test_direction_and_title_are_known_with_and_without_prefix():
    assert measure("val_loss").better == -1
    assert measure("roc_auc").title == "ROC AUC"


def test_an_undeclared_figure_is_named_and_not_judged():
    unknown = measure("val_own_figure")
    assert (unknown.title, unknown.better) == ("Own figure", 0)


def test_every_measure_says_what_it_tells():
    assert not [each.name for each in MEASURES if not each.help.endswith(".")]
    assert measure("accuracy").form == "share" and measure("images").form == "count"


def test_the_order_is_that_of_declaration():
    assert ranked({"zebra", "loss", "accuracy", "ant"}) == ["accuracy", "loss", "ant", "zebra"]


def test_the_figure_of_one_class_is_named_by_it_and_stands_with_those_of_the_other_classes():
    found = measure("val_iou.big rock")
    assert (found.name, found.title, found.better, found.form) == ("iou.big rock", "IoU, big rock", 1, "share")
    names = ["own figure", "val_iou.sand", "val_dice.sand", "val_iou.big rock", "val_mean_iou"]
    assert ranked(names) == ["val_mean_iou", "val_iou.big rock", "val_iou.sand", "val_dice.sand", "own figure"]


@pytest.mark.parametrize(
    ("value", "places", "said"),
    [(0.931, 1, "93.1%"), (1.0, 1, "> 99.9%"), (0.9996, 1, "> 99.9%"), (0.0004, 1, "< 0.1%"), (0.997, 0, "> 99%")],
)
def test_a_network_is_never_quite_sure(value, places, said):
    assert probability(value, places) == said
