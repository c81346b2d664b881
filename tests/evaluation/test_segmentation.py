"""Figures of masks, against scikit-learn's and Keras's on the same pixels."""

import keras
import numpy as np
import pytest
from sklearn.metrics import confusion_matrix, f1_score, jaccard_score

from labcore.evaluation.boundary import boundary_f1, outlines
from labcore.evaluation.mask_answers import MaskAnswers
from labcore.evaluation.mask_assessment import assess_masks
from labcore.evaluation.segmentation import confusions, figures, overlaps, report

RANDOM = np.random.default_rng(0)
CLASSES = ("background", "cytoplasm", "nucleus", "never there")
TRUTH = RANDOM.choice(3, (6, 9, 7), p=[0.6, 0.3, 0.1]).astype(np.uint8)
GIVEN = np.where(RANDOM.random(TRUTH.shape) < 0.7, TRUTH, RANDOM.integers(0, 3, TRUTH.shape)).astype(np.uint8)


def answers(truth, given, groups=None):
    counts, lines = confusions(truth, given, 4), outlines(truth, given, 4)
    return MaskAnswers.of(np.arange(len(truth)), counts, lines, np.full(len(truth), 0.5), groups)


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
    told = report(answers(TRUTH, GIVEN), CLASSES)
    assert tuple(told["iou"]) == tuple(told["dice"]) == tuple(told["per_class"]) == CLASSES
    assert told["per_class"]["nucleus"]["pixels"] == (TRUTH == 2).sum()
    assert told["images"] == 6 and told["loss"] == 0.5
    assert told["majority_rate"] == pytest.approx((TRUTH == 0).mean())


def test_outlines_that_are_off_by_less_than_the_tolerance_are_met():
    truth = np.zeros((1, 100, 100), np.uint8)
    truth[0, 20:60, 20:60] = 1
    exact, near, far = (boundary_f1(outlines(truth, np.roll(truth, by, 1), 2))[0, 1] for by in (0, 1, 6))
    assert exact == near == 1 and 0.4 < far < 0.7, "two of four sides are still met"


def test_the_rim_of_the_image_is_no_outline_and_an_outline_nobody_gives_is_missed():
    truth = np.zeros((1, 20, 20), np.uint8)
    truth[0, :, :10] = 1
    assert outlines(truth, truth, 2)[0, 1].tolist() == [20, 20, 20, 20]
    assert boundary_f1(outlines(truth, np.zeros_like(truth), 2))[0, 1] == 0
    assert np.isnan(boundary_f1(outlines(truth * 0, truth * 0, 2))[0]).all()


def test_intervals_hold_the_figure_and_are_wider_where_images_come_in_groups():
    random = np.random.default_rng(1)
    truth = random.choice(3, (40, 8, 8)).astype(np.uint8)
    quality = np.repeat(random.uniform(0.2, 0.95, 8), 5)[:, None, None]
    given = np.where(random.random(truth.shape) < quality, truth, 0).astype(np.uint8)
    alone = assess_masks(answers(truth, given), CLASSES)
    grouped = assess_masks(answers(truth, given, np.repeat(np.arange(8), 5).astype(str)), CLASSES)
    figure = figures(confusions(truth, given, 4).sum(axis=0))["mean_iou"]
    for found in (alone, grouped):
        interval = found.figures["mean_iou"]
        assert interval.estimate == pytest.approx(figure) and interval.low < figure < interval.high
    width = [each.figures["mean_iou"].high - each.figures["mean_iou"].low for each in (alone, grouped)]
    assert width[1] > 1.3 * width[0] and grouped.groups == 8
    assert np.isnan(alone.per_class["never there"]["iou"].estimate)
    assert alone.pixels["background"] == (truth == 0).sum()


def test_of_what_somebody_may_have_put_into_a_folder_only_whole_answers_are_read():
    kept = answers(TRUTH, GIVEN).arrays()
    assert MaskAnswers.read(kept).counts.shape == (6, 4, 4)
    damaged = [
        {**kept, "counts": kept["counts"][:5]},
        {**kept, "counts": -kept["counts"]},
        {**kept, "losses": kept["losses"] * np.nan},
        {**kept, "index": np.zeros(6, np.int64)},
        {name: value for name, value in kept.items() if name != "outlines"},
    ]
    assert [MaskAnswers.read(each) for each in [*damaged, {}, None]] == [None] * 7
