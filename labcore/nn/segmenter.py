"""From a spec to a network that gives each pixel a class, taking raw pixels."""

import keras
import numpy as np
from numpy.typing import NDArray

from labcore.nn.classifier import HEAD, Pixels
from labcore.nn.penalties import penalize
from labcore.nn.precision import computing_in
from labcore.spec.segmentation import Segmentation


def segmenter(
    spec: Segmentation,
    shape: tuple[int, int, int],
    classes: int,
    output_bias: NDArray[np.float32] | None = None,
    pixels: Pixels | None = None,
) -> keras.Model:
    """The network of `spec`, with fresh weights drawn from Keras's current random state.

    Images whose sides are no multiples of the network's stride are padded with what stands for no light after
    normalization, evenly on both sides, and the answer is cut to the image's size again.

    Args:
        shape: `(H, W, C)` of the images.
        classes: number of classes.
        output_bias: `(classes,)` float32 start of the output layer's bias, or None for zeros.
        pixels: what the training images are like, for normalizations that depend on it.

    Input shape: `(N, H, W, C)` float32, 0–255. Output shape: `(N, H, W, classes)` float32 probabilities.
    """
    spec = spec.in_force()
    known = pixels or Pixels.unknown(shape[-1])
    raw = image = keras.Input(shape, name="image")
    if not spec.architecture.takes_raw_pixels:
        image = spec.preprocessing.normalization.build(image, known.mean, known.deviation)
    rims = _rims(shape, spec.architecture.stride(spec.scaling))
    if rims is not None:
        image = keras.layers.ZeroPadding2D(rims, name="padding")(image)
    with computing_in(spec.training.precision):
        features = spec.architecture.build(image, spec.scaling, spec.regularization)
        if spec.regularization.dropout:
            features = keras.layers.SpatialDropout2D(spec.regularization.dropout, name=f"{HEAD}_dropout")(features)
    if rims is not None:
        features = keras.layers.Cropping2D(rims, name=f"{HEAD}_cropping")(features)
    bias = keras.initializers.Constant(output_bias.tolist()) if output_bias is not None else "zeros"
    probabilities = keras.layers.Conv2D(
        classes, 1, activation="softmax", bias_initializer=bias, dtype="float32", name=f"{HEAD}_probabilities"
    )(features)
    model = keras.Model(raw, probabilities, name=spec.architecture.kind)
    penalize(model, spec.regularization)
    return model


def _rims(shape: tuple[int, int, int], stride: int) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """What is padded above and below, left and right; None where nothing is."""
    missing = [-side % stride for side in shape[:2]]
    (down, across) = missing
    return ((down // 2, down - down // 2), (across // 2, across - across // 2)) if any(missing) else None
