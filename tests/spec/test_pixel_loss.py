"""Losses over pixels, against numbers worked out by hand or by another way to count."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from labcore.errors import InputError
from labcore.spec.pixel_loss import PixelLoss
from labcore.spec.pixel_loss.cross_entropy import PixelCrossEntropy
from labcore.spec.pixel_loss.focal import PixelFocalLoss
from labcore.spec.pixel_loss.lovasz import LovaszSoftmax
from labcore.spec.pixel_loss.overlap import DiceLoss, FocalTverskyLoss, TverskyLoss
from labcore.spec.pixel_loss.region import RegionLoss
from labcore.spec.pixel_loss.weighted_sum import SumOfLosses
from labcore.spec.reading import assign
from labcore.spec.resolve import resolve
from labcore.spec.segmentation import Segmentation
from tests.samples import disks

MASKS = np.array([[[0, 1], [1, 255]], [[0, 0], [0, 0]]], np.uint8)
PROBABILITIES = np.array([[[[0.8, 0.2], [0.5, 0.5]], [[0.9, 0.1], [0.3, 0.7]]], [[[0.6, 0.4]] * 2] * 2], np.float32)
REGIONS = [kind for kind in PixelLoss.kinds().values() if issubclass(kind, RegionLoss)]


def losses(loss=None, weights=(1.0, 1.0), smoothing=0.0):
    function = (loss or PixelCrossEntropy()).build(smoothing)
    return np.asarray(function(MASKS, PROBABILITIES, np.array(weights, np.float32)))


def random_masks(classes=4, unknown=True):
    rng = np.random.default_rng(0)
    masks = rng.integers(0, classes, (3, 6, 5)).astype(np.uint8)
    masks[0][masks[0] == 2] = 1  # absent from an image
    masks[masks == 3] = 0  # and from the batch
    if unknown:
        masks[:, 0, :2] = 255
    return masks, rng.dirichlet(np.ones(classes), masks.shape).astype(np.float32)


def test_it_is_the_mean_over_the_pixels_that_are_known():
    first = -np.log([0.8, 0.5, 0.1]).mean()
    np.testing.assert_allclose(losses(), [first, -np.log(0.6)], rtol=1e-5)


def test_a_class_counts_by_its_weight():
    first = -(1 * np.log(0.8) + 3 * np.log(0.5) + 3 * np.log(0.1)) / 3
    np.testing.assert_allclose(losses(weights=(1, 3)), [first, -np.log(0.6)], rtol=1e-5)


def test_smoothing_is_that_of_soft_targets():
    surprise = -np.log([[0.6, 0.4]])
    assert losses(smoothing=0.2)[1] == pytest.approx((surprise * [0.9, 0.1]).sum(), rel=1e-5)


def test_the_focal_loss_fades_where_a_pixel_is_told_right():
    first = (0.2**2 * -np.log(0.8) + 3 * 0.5**2 * -np.log(0.5) + 3 * 0.9**2 * -np.log(0.1)) / 3
    np.testing.assert_allclose(losses(PixelFocalLoss(), (1, 3)), [first, 0.4**2 * -np.log(0.6)], rtol=1e-5)
    for smoothing in (0.0, 0.2):
        np.testing.assert_allclose(
            losses(PixelFocalLoss(gamma=0), (1, 3), smoothing), losses(None, (1, 3), smoothing), rtol=1e-5
        )


def test_dice_is_twice_the_overlap_by_what_both_have():
    # First image, known pixels alone: class 0 has one, and is given 0.8 + 0.5 + 0.9; class 1 two, 0.2 + 0.5 + 0.1.
    dice = [2 * 0.8 / (1 + 2.2), 2 * 0.6 / (2 + 0.8)]
    expected = [1 - np.mean(dice), 1 - 2 * 2.4 / (4 + 2.4)]  # the second image has no pixel of class 1
    np.testing.assert_allclose(losses(DiceLoss()), expected, rtol=1e-5)
    np.testing.assert_allclose(losses(TverskyLoss(alpha=0.5, beta=0.5)), expected, rtol=1e-5)
    weighed = 1 - (dice[0] + 3 * dice[1]) / 4
    assert losses(DiceLoss(), (1, 3))[0] == pytest.approx(weighed, rel=1e-5)


def test_tversky_has_a_price_for_each_kind_of_mistake():
    index = [0.8 / (0.8 + 0.3 * 1.4 + 0.7 * 0.2), 0.6 / (0.6 + 0.3 * 0.2 + 0.7 * 1.4)]
    assert losses(TverskyLoss())[0] == pytest.approx(1 - np.mean(index), rel=1e-5)
    powered = np.mean([(1 - each) ** 0.75 for each in index])
    assert losses(FocalTverskyLoss())[0] == pytest.approx(powered, rel=1e-5)
    np.testing.assert_allclose(losses(FocalTverskyLoss(gamma=1)), losses(TverskyLoss()), rtol=1e-5)


def test_over_the_batch_all_images_are_one_region():
    dice = [2 * 3.2 / (5 + 2.2 + 2.4), 2 * 0.6 / (2 + 0.8 + 1.6)]
    np.testing.assert_allclose(losses(DiceLoss(over="batch")), [1 - np.mean(dice)] * 2, rtol=1e-5)


def lovasz_of(masks, probabilities):
    """As Berman et al. write it in their reference implementation, pixel by pixel, in numpy."""
    found = []
    for label in range(probabilities.shape[-1]):
        truth = (masks == label).astype(float)
        if not truth.any():
            continue
        errors = np.abs(truth - probabilities[:, label])
        order = np.argsort(-errors, kind="stable")
        errors, truth = errors[order], truth[order]
        jaccard = 1 - (truth.sum() - truth.cumsum()) / (truth.sum() + (1 - truth).cumsum())
        found.append(errors @ np.diff(jaccard, prepend=0))
    return np.mean(found)


def test_lovasz_is_that_of_the_paper():
    masks, probabilities = random_masks()
    known = masks < 4
    each = [lovasz_of(masks[n][known[n]], probabilities[n][known[n]]) for n in range(3)]
    given = LovaszSoftmax().build(0)(masks, probabilities, np.ones(4, np.float32))
    np.testing.assert_allclose(given, each, rtol=1e-5)
    whole = LovaszSoftmax(over="batch").build(0)(masks, probabilities, np.ones(4, np.float32))
    np.testing.assert_allclose(whole, [lovasz_of(masks[known], probabilities[known])] * 3, rtol=1e-5)


def test_of_answers_that_are_sure_lovasz_is_what_iou_loses():
    masks, probabilities = random_masks(unknown=False)
    sure = np.eye(4, dtype=np.float32)[probabilities.argmax(axis=3)]
    given = LovaszSoftmax(over="batch").build(0)(masks, sure, np.ones(4, np.float32))
    iou = keras.metrics.MeanIoU(4)
    iou.update_state(masks, sure.argmax(axis=3))
    matrix = np.asarray(iou.total_cm)
    present = matrix.sum(axis=1) > 0
    each = np.diag(matrix) / (matrix.sum(axis=0) + matrix.sum(axis=1) - np.diag(matrix))
    assert float(given[0]) == pytest.approx(1 - each[present].mean(), rel=1e-5)


def test_a_sum_adds_its_terms_by_what_they_count():
    terms = [{"loss": "dice", "weight": 0.5}, {"loss": {"kind": "focal", "gamma": 1}, "weight": 2}]
    loss = Segmentation.model_validate({"loss": {"kind": "sum", "terms": terms}}).loss
    assert isinstance(loss, SumOfLosses)
    expected = 0.5 * losses(DiceLoss(), (1, 3)) + 2 * losses(PixelFocalLoss(gamma=1), (1, 3))
    np.testing.assert_allclose(losses(loss, (1, 3)), expected, rtol=1e-6)


def test_a_sum_of_nothing_is_refused_and_smoothing_without_effect_told():
    def made(*settings):
        return resolve(assign({"task": "segmentation", "dataset": "disks"}, settings), lambda _: disks().card)

    with pytest.raises(InputError, match="A sum of no losses"):
        made("loss={kind: sum, terms: []}")
    spec = made("loss=sum", "regularization.label_smoothing=0.1")
    (told,) = [each for each in spec.problems(disks().card) if each.key == "regularization.label_smoothing"]
    assert not told.fatal and told.message.startswith("Dice loss looks at regions")


@pytest.mark.parametrize("kind", PixelLoss.kinds())
def test_gradients_are_finite_however_sure_the_answers_are(kind):
    """Through the softmax, right and wrong, and for an image of which no pixel is known."""
    masks = np.array([[[0, 1], [1, 255]], [[0, 0], [0, 0]], [[255, 255], [255, 255]]], np.uint8)
    function = PixelLoss.kinds()[kind]().build(0.1)
    for size in (0.0, 20.0, 1000.0):
        logits = tf.Variable(size * np.random.default_rng(0).choice([-1.0, 1.0], (3, 2, 2, 2)).astype(np.float32))
        with tf.GradientTape() as tape:
            found = function(masks, tf.nn.softmax(logits), tf.constant([10.0, 0.1]))
            total = tf.reduce_sum(found)
        assert np.isfinite(found).all() and np.isfinite(tape.gradient(total, logits)).all()


@pytest.mark.parametrize("kind", PixelLoss.kinds())
def test_what_is_unknown_changes_nothing_and_what_is_right_costs_least(kind):
    function, weights = PixelLoss.kinds()[kind]().build(0), np.ones(4, np.float32)
    masks, probabilities = random_masks()
    other = probabilities.copy()
    other[masks == 255] = [1, 0, 0, 0]
    np.testing.assert_allclose(function(masks, probabilities, weights), function(masks, other, weights), rtol=1e-6)
    right = 0.999 * np.eye(4, dtype=np.float32)[np.where(masks < 4, masks, 0)] + 0.00025
    assert (np.asarray(function(masks, right, weights)) < 0.1 * np.asarray(function(masks, other, weights))).all()
