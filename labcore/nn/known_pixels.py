"""Pixels whose class is known: what losses over masks count."""

import keras
from keras import ops


def known_pixels(masks, classes: int):
    """Of masks `(N, H, W)` the class of each pixel, int32, and whether it is known, float32 1 or 0.

    Pixels of a value that is no class get class 0, and are to be left out by whoever counts.
    """
    values = ops.cast(masks, "int32")
    known = values < classes
    return ops.where(known, values, 0), ops.cast(known, "float32")


def mean_over_known(values, counted):
    """The mean `(N,)` of `values` `(N, H, W)` over the pixels that count; 0 where an image has none."""
    return ops.sum(values * counted, axis=(1, 2)) / ops.maximum(ops.sum(counted, axis=(1, 2)), 1)


def regions(masks, probabilities, together: bool):
    """What overlaps are worked out of: the truth and the probabilities as `(n, pixels, C)` float32, 0 where unknown.

    Args:
        together: whether all images are one region with all their pixels, `n` = 1, rather than one each, `n` = N.
    """
    height, width, classes = probabilities.shape[1:]
    labels, counted = known_pixels(masks, classes)
    shape = (1, -1, classes) if together else (-1, height * width, classes)
    truth = ops.one_hot(labels, classes, dtype="float32") * counted[..., None]
    return ops.reshape(truth, shape), ops.reshape(probabilities * counted[..., None], shape)


def mean_over_present(losses, truth, weights, images: int):
    """The weighted mean `(N,)` over the classes that are there, of losses `(n, C)`; 0 where there is none.

    A class that is absent has no overlap to speak of. Where it is given wrongly, another one has lost those pixels.
    """
    present = ops.cast(ops.any(truth > 0, axis=1), "float32") * weights
    means = ops.sum(losses * present, axis=1) / ops.maximum(ops.sum(present, axis=1), keras.config.epsilon())
    return ops.broadcast_to(means, (images,))
