"""What stands against a classical baseline on a data set, and what is fitted to it unasked."""

from itertools import pairwise

import numpy as np
import pytest

from labcore.errors import InputError
from labcore.spec.learning_curve import LearningCurve
from labcore.spec.resolve import resolve
from tests.samples import shapes

SMALL, TINY = shapes(images=90, side=12), shapes(images=90, side=6)


def made(data=SMALL, **settings):
    return resolve({"task": "baseline", "dataset": "shapes", **settings}, lambda _: data.card)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"estimator": {"kind": "k_nearest", "neighbours": 40}}, "fewer than 40 neighbours"),
        ({"features": {"kind": "pca", "components": 13}}, "13 components cannot be found in 12 images"),
        ({"features": {"kind": "hog", "cell": 7}}, "at most 6 px"),
        ({"features": {"kind": "color_texture", "scales": 4}}, "images of more than 16 px"),
        ({"features": "network"}, "No run is named"),
        (
            {"estimator": "k_nearest", "imbalance": {"class_weights": "balanced"}},
            "k nearest neighbours cannot weigh classes",
        ),
        ({"estimator": {"kind": "svm", "c": 0}}, "estimator.c"),
        ({"augmentation": {"enabled": True}}, "no setting 'augmentation'"),
        ({"preprocessing": {"normalization": "unit"}}, "no setting 'preprocessing.normalization'"),
    ],
)
def test_what_cannot_work_is_refused_by_name(settings, said):
    with pytest.raises(InputError, match=said):
        made(**settings)


def test_features_that_would_fill_any_memory_are_refused():
    card = SMALL.card
    many = card.splits["train"].model_copy(update={"images": 2_000_000})
    large = card.model_copy(update={"splits": {**card.splits, "train": many}})
    with pytest.raises(InputError, match="would need about 97 GB"):
        resolve(
            {"task": "baseline", "dataset": "shapes", "features": "pixels", "preprocessing": {"size": 66}},
            lambda _: large,
        )


def test_what_is_not_asked_for_fits_the_images():
    assert made().features.components == 12, "as many as the first fifth of the training images"
    assert made(TINY, features="hog").features.cell == 2
    assert made(TINY, features={"kind": "hog", "cell": 3}).features.cell == 3
    for side, scales in ((6, 2), (8, 2), (9, 3), (40, 3)):
        assert made(shapes(images=90, side=side), features="color_texture").features.scales == scales
    assert made(shapes(images=20), estimator="k_nearest").estimator.neighbours == 3, "one of each class"


def test_a_modality_s_presets_for_networks_do_not_concern_it():
    digits = SMALL.card.model_copy(update={"modality": "digits"})
    assert resolve({"task": "baseline", "dataset": "shapes"}, lambda _: digits).estimator.kind == "svm"


def test_a_modality_chooses_features_for_it_and_nothing_for_a_network():
    cells = SMALL.card.model_copy(update={"modality": "microscopy"})
    assert resolve({"task": "baseline", "dataset": "shapes"}, lambda _: cells).features.kind == "color_texture"
    assert resolve({"dataset": "shapes"}, lambda _: cells).task == "classification"


def test_each_point_of_the_curve_holds_the_one_before_and_every_class():
    labels = np.array([0] * 20 + [1] * 7 + [2], np.int32)
    subsets = LearningCurve(points=5).subsets(labels, seed=3)
    assert [np.bincount(labels[rows], minlength=3).tolist() for rows in subsets] == [
        [4, 2, 1], [8, 3, 1], [12, 5, 1], [16, 6, 1], [20, 7, 1],
    ]  # fmt: skip
    for before, after in pairwise(subsets):
        assert set(before) < set(after)
    assert LearningCurve(points=5).fewest({"a": 20, "b": 7, "c": 1, "d": 0}) == len(subsets[0])
    assert any((LearningCurve().subsets(labels, seed=4)[0] != subsets[0]).tolist())
