"""Figures of masks, against scikit-learn's and Keras's on the same pixels."""

import keras
import numpy as np
import pytest
from sklearn.metrics import confusion_matrix, f1_score, jaccard_score

from labcore.evaluation.segmentation import confusions, figures, overlaps, report

RANDOM = np.random.default_rng(0)
CLASSES = ("background", "cytoplasm", "nucleus", "never there")
TRUTH = RANDOM.choice(3, (6, 9, 7), p=[0.6, 0.3, 0.1]).astype(np.uint8)
GIVEN = np.where(RANDOM.random(TRUTH.shape) < 0.7, TRUTH, RANDOM.integers(0, 3, TRUTH.shape)).astype(np.uint8)


def test_each_image_has_the_counts_that_scikit_learn_finds_for_it():
    counts = confusions(TRUTH, GIVEN, 4)
    for found, truth, given in zip(counts, TRUTH, GIVEN, strict=True):
        np.testing.assert_array_equal(found, confusion_matrix(truth.ravel(), given.ravel(), labels=range(4)))


def test_mean_iou_is_that_of_keras_and_leaves_out_a_class_that_is_nowhere():
    metric = keras.metrics.MeanIoU(4)
    for part in np.array_split(np.arange(6), 3):  # batches, of which not all have every class
        metric.update_state(TRUTH[part], GIVEN[part])
    found = figures(confusions(TRUTH, GIVEN, 4).sum(axis=0))
    assert found["mean_iou"] == pytest.approx(float(metric.result()), rel=1e-6)
    assert found["mean_iou"] == pytest.approx(jaccard_score(TRUTH.ravel(), GIVEN.ravel(), average="macro"))
    assert found["mean_iou_foreground"] == pytest.approx(
        jaccard_score(TRUTH.ravel(), GIVEN.ravel(), labels=[1, 2], average="macro")
    )
    assert found["pixel_accuracy"] == pytest.approx((TRUTH == GIVEN).mean())


def test_a_class_that_is_given_and_never_there_counts_as_missed_altogether():
    given = GIVEN.copy()
    given[0, 0, 0] = 3
    found = figures(confusions(TRUTH, given, 4).sum(axis=0))
    assert found["mean_iou"] == pytest.approx(jaccard_score(TRUTH.ravel(), given.ravel(), average="macro"))


def test_iou_and_dice_of_each_class_are_those_of_scikit_learn():
    iou, dice = overlaps(confusions(TRUTH, GIVEN, 4).sum(axis=0))
    np.testing.assert_allclose(iou[:3], jaccard_score(TRUTH.ravel(), GIVEN.ravel(), average=None))
    np.testing.assert_allclose(dice[:3], f1_score(TRUTH.ravel(), GIVEN.ravel(), average=None))
    assert np.isnan(iou[3]) and np.isnan(dice[3])


def test_pixels_of_which_nobody_says_what_they_are_count_nowhere():
    masked = TRUTH.copy()
    masked[:, :4] = 255
    np.testing.assert_array_equal(confusions(masked, GIVEN, 4), confusions(TRUTH[:, 4:], GIVEN[:, 4:], 4))


def test_the_report_has_each_class_by_its_name():
    told = report(confusions(TRUTH, GIVEN, 4).sum(axis=0), CLASSES, 6, 0.5)
    assert tuple(told["iou"]) == tuple(told["dice"]) == tuple(told["per_class"]) == CLASSES
    assert told["per_class"]["nucleus"]["pixels"] == (TRUTH == 2).sum()
    assert told["images"] == 6 and told["loss"] == 0.5
    assert told["majority_rate"] == pytest.approx((TRUTH == 0).mean())
