"""From a spec to a network that gives each pixel a class, taking raw pixels."""

from collections.abc import Callable
from functools import partial
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from labcore.nn.classifier import HEAD, Pixels
from labcore.nn.penalties import penalize
from labcore.nn.precision import computing_in
from labcore.nn.specialist import GENERAL, OWN, scores, side_by_side
from labcore.spec.segmentation import Segmentation
from labcore.spec.specialist import NoSpecialist
from labcore.spec.specialist.base import PREFIX


def segmenter(
    spec: Segmentation,
    shape: tuple[int, int, int],
    classes: int,
    output_bias: NDArray[np.float32] | None = None,
    pixels: Pixels | None = None,
    specialist_bias: NDArray[np.float32] | None = None,
) -> keras.Model:
    """The network of `spec`, with fresh weights drawn from Keras's current random state.

    Images whose sides are no multiples of the network's stride are padded with what stands for no light after
    normalization, evenly on both sides, and the answer is cut to the image's size again.

    Args:
        shape: `(H, W, C)` of the images.
        classes: number of classes.
        output_bias: `(classes,)` float32 start of the output layer's bias, or None for zeros.
        pixels: what the training images are like, for normalizations that depend on it.
        specialist_bias: `(2,)` float32 likewise, of the specialist's output layer.

    Input shape: `(N, H, W, C)` float32, 0–255. Output shape: `(N, H, W, classes)` float32 probabilities; where `spec`
    has a specialist, what it answers lies behind them, see `labcore.nn.specialist`.
    """
    spec = spec.in_force()
    known = pixels or Pixels.unknown(shape[-1])
    raw = keras.Input(shape, name="image")

    def general(image):
        features = spec.architecture.build(image, spec.scaling, spec.regularization)
        if spec.regularization.dropout:
            features = keras.layers.SpatialDropout2D(spec.regularization.dropout, name=f"{HEAD}_dropout")(features)
        return features

    image = raw
    if not spec.architecture.takes_raw_pixels:
        image = spec.preprocessing.normalization.build(raw, known.mean, known.deviation)
    with computing_in(spec.training.precision):
        names = "padding", f"{HEAD}_cropping"
        features = _of_any_size(image, spec.architecture.stride(spec.scaling), general, names)
    if isinstance(spec.specialist, NoSpecialist):
        bias = keras.initializers.Constant(output_bias.tolist()) if output_bias is not None else "zeros"
        answers = keras.layers.Conv2D(
            classes, 1, activation="softmax", bias_initializer=bias, dtype="float32", name=f"{HEAD}_probabilities"
        )(features)
    else:
        given = scores(features, classes, GENERAL, output_bias)  # first, so that it draws what it does alone
        answers = side_by_side(given, _specialist(spec, image, specialist_bias))
    model = keras.Model(raw, answers, name=spec.architecture.kind)
    penalize(model, spec.regularization)
    return model


def _specialist(spec: Segmentation, image, bias: NDArray[np.float32] | None):
    """What the specialist of `spec` gives to the rest and its class, `(N, H, W, 2)`, from what the network gets."""
    if spec.architecture.takes_raw_pixels:  # and normalizes them by itself
        image = keras.layers.Rescaling(1 / 127.5, offset=-1, name=f"{PREFIX}scale")(image)
    with computing_in(spec.training.precision):
        names = f"{PREFIX}padding", f"{PREFIX}cropping"
        build = partial(spec.specialist.build, regularization=spec.regularization)
        features = _of_any_size(image, spec.specialist.stride(), build, names)
    return scores(features, 2, OWN, bias)


def _of_any_size(image, stride: int, build: Callable[[Any], Any], names: tuple[str, str]):
    """What `build` makes of the Keras tensor `image` `(N, H, W, C)`, padded to multiples of `stride`, at its H and W.

    `names` are those of the layers that pad and cut.
    """
    rims = _rims(image.shape[1:3], stride)
    if rims is None:
        return build(image)
    features = build(keras.layers.ZeroPadding2D(rims, name=names[0])(image))
    return keras.layers.Cropping2D(rims, name=names[1])(features)


def _rims(shape: tuple[int, int], stride: int) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """What is padded above and below, left and right; None where nothing is."""
    missing = [-side % stride for side in shape]
    (down, across) = missing
    return ((down // 2, down - down // 2), (across // 2, across - across // 2)) if any(missing) else None
