"""Losses over masks as plain functions, so that a script can be given them as they are.

Each takes masks `(N, H, W)`, class indices, of which pixels of other values count nowhere; probabilities
`(N, H, W, C)`; and what each class weighs, `(C,)`; and gives losses `(N,)`. What each is, and by whom, is said in
`labcore.spec.pixel_loss`.
"""

import keras
from keras import ops

from labcore.nn.known_pixels import known_pixels, mean_over_known, mean_over_present, regions

SMALLEST = 1e-30
"""A probability whose inverse is finite in float32, also when it is multiplied with what classes and terms weigh."""

ROUNDING = 1e-7
"""How near a float32 comes to 1, and the least that a share or a fractional power is taken of."""


def cross_entropy(masks, probabilities, weights, label_smoothing):
    """The surprise at each pixel's class."""
    labels, counted = known_pixels(masks, probabilities.shape[-1])
    surprise = keras.losses.sparse_categorical_crossentropy(labels, probabilities)
    if label_smoothing:
        spread = -ops.mean(ops.log(ops.maximum(probabilities, keras.config.epsilon())), axis=-1)
        surprise = (1 - label_smoothing) * surprise + label_smoothing * spread
    return mean_over_known(surprise * ops.take(weights, labels), counted)


def focal(masks, probabilities, weights, gamma, label_smoothing):
    """Cross-entropy that fades where a pixel is told right."""
    labels, counted = known_pixels(masks, probabilities.shape[-1])
    true = ops.squeeze(ops.take_along_axis(probabilities, labels[..., None], axis=-1), -1)
    found = faded(true, gamma)
    if label_smoothing:
        spread = ops.mean(faded(probabilities, gamma), axis=-1)
        found = (1 - label_smoothing) * found + label_smoothing * spread
    return mean_over_known(found * ops.take(weights, labels), counted)


def faded(probabilities, gamma):
    """The surprise at what has these probabilities, by how unlikely they said it was."""
    # Keras's own clips at 1e-7: a pixel that is surely mistaken would give no gradient any more.
    surprise = -ops.log(ops.maximum(probabilities, SMALLEST))
    return surprise * ops.power(ops.maximum(1 - probabilities, ROUNDING), gamma)


def of_regions(masks, probabilities, weights, missed, together):
    """The mean over the classes that are there of what is `missed` of their regions.

    Args:
        missed: losses `(n, C)` of truth and probabilities, both `(n, pixels, C)`, 0 where the truth is unknown.
        together: whether all images of the batch are one region, rather than one each.
    """
    truth, given = regions(masks, probabilities, together=together)
    return mean_over_present(missed(truth, given), truth, weights, ops.shape(masks)[0])


def overlap_missed(truth, given, wrongly, unseen):
    """One minus what is rightly given, as a share of that and of both mistakes, each at its price."""
    right = ops.sum(truth * given, axis=1)
    mistakes = wrongly * (ops.sum(given, axis=1) - right) + unseen * (ops.sum(truth, axis=1) - right)
    return 1 - right / ops.maximum(right + mistakes, ROUNDING)


def to_the_power(truth, given, missed, exponent):
    """What is `missed`, to a power."""
    return ops.power(ops.maximum(missed(truth, given), ROUNDING), exponent)


def iou_lost(truth, given):
    """What IoU loses, made smooth."""
    truth, given = ops.transpose(truth, (0, 2, 1)), ops.transpose(given, (0, 2, 1))  # (n, C, pixels)
    # Unknown pixels have no error: they come last, and count for nothing.
    errors = ops.abs(truth - given)
    order = ops.argsort(ops.stop_gradient(-errors), axis=-1)
    errors, truth = (ops.take_along_axis(each, order, axis=-1) for each in (errors, truth))
    there = ops.sum(truth, axis=-1, keepdims=True)
    right, either = there - ops.cumsum(truth, axis=-1), there + ops.cumsum(1 - truth, axis=-1)
    lost = 1 - right / ops.maximum(either, 1)  # of IoU, with so many of the worst errors
    steps = ops.concatenate([lost[..., :1], lost[..., 1:] - lost[..., :-1]], axis=-1)
    return ops.sum(errors * ops.stop_gradient(steps), axis=-1)


def weighted_sum(masks, probabilities, weights, terms):
    """Several losses, `terms` being pairs of what each counts and the loss."""
    return sum(counts * loss(masks, probabilities, weights) for counts, loss in terms)
