"""By which figures a study or a tuning may hold runs against each other."""

import pytest

from labcore.errors import InputError
from labcore.spec.baseline import Baseline
from labcore.spec.classification import Classification
from labcore.spec.segmentation import Segmentation
from labcore.studies.candidates import figure_asked_for, require_class
from labcore.studies.observed import figures_of


@pytest.mark.parametrize(
    ("name", "kind", "found"),
    [
        ("", Classification, ""),
        ("val_accuracy", Classification, "accuracy"),
        ("f1_macro", Baseline, "f1_macro"),
        ("val_mean_iou", Segmentation, "mean_iou"),
        ("iou.big rock", Segmentation, "iou.big rock"),
    ],
)
def test_a_task_says_by_what_it_is_judged(name, kind, found):
    assert figure_asked_for(name, kind) == found


@pytest.mark.parametrize(
    ("name", "kind"),
    [("mean_iou", Classification), ("accuracy", Segmentation), ("iou", Segmentation), ("recall.cat", Classification)],
)
def test_another_tasks_figure_judges_nothing(name, kind):
    with pytest.raises(InputError, match=f"There is no figure '{name}'"):
        figure_asked_for(name, kind)


def test_a_class_that_is_not_there_is_refused_with_the_nearest():
    require_class("iou.sand", ("soil", "sand"))
    require_class("mean_iou", ("soil", "sand"))
    with pytest.raises(InputError, match="no class 'sanf'") as refused:
        require_class("iou.sanf", ("soil", "sand"))
    assert "sand" in refused.value.cure


def test_figures_of_a_class_are_named_with_it():
    part = {"mean_iou": 0.7, "iou": {"sand": 0.6, "gone": None}, "per_class": {"sand": {"iou": 0.6}}}
    assert figures_of(part) == {"mean_iou": 0.7, "iou.sand": 0.6}
