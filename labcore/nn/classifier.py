"""From a spec to a network that tells classes apart, taking raw pixels."""

from dataclasses import dataclass

import keras
import numpy as np
from numpy.typing import NDArray

from labcore.nn.penalties import penalize
from labcore.nn.precision import computing_in
from labcore.spec.classification import Classification
from labcore.spec.segmenter.pretrained_unet import DECODER
from labcore.spec.specialist.base import PREFIX as SPECIALIST

HEAD = "head"
"""What the names of the layers behind the features begin with, before an underscore."""

TRANSFORMER = "transformer_"
"""What the names of the layers of a spatial transformer begin with."""

PART = 256
"""Images looked at together."""


@dataclass(frozen=True)
class Pixels:
    """What the pixels of the training images are like: `mean` and `deviation` of each channel, 0–255."""

    mean: tuple[float, ...]
    deviation: tuple[float, ...]

    @classmethod
    def of(cls, images: NDArray[np.uint8], rows: NDArray[np.int64]) -> "Pixels":
        """Of the images `(N, H, W, C)` uint8 at `rows`, read a few hundred at a time."""
        sums = squares = np.zeros(images.shape[-1])
        for part in np.array_split(rows, -(-len(rows) // PART)):
            values = images[part].astype(np.float64)
            sums, squares = sums + values.sum(axis=(0, 1, 2)), squares + (values**2).sum(axis=(0, 1, 2))
        mean = sums / (count := len(rows) * images.shape[1] * images.shape[2])
        deviation = np.sqrt(np.maximum(squares / count - mean**2, 0))
        return cls(tuple(mean.tolist()), tuple(deviation.tolist()))

    @classmethod
    def unknown(cls, channels: int) -> "Pixels":
        """Stands in where only the network's form matters."""
        return cls((127.5,) * channels, (127.5,) * channels)


def classifier(
    spec: Classification,
    shape: tuple[int, int, int],
    classes: int,
    output_bias: NDArray[np.float32] | None = None,
    pixels: Pixels | None = None,
) -> keras.Model:
    """The network of `spec`, with fresh weights drawn from Keras's current random state.

    Args:
        shape: `(H, W, C)` of the images.
        classes: number of classes.
        output_bias: `(classes,)` float32 start of the output layer's bias, or None for zeros.
        pixels: what the training images are like, for normalizations that depend on it.

    Input shape: `(N, H, W, C)` float32, 0–255. Output shape: `(N, classes)` float32 probabilities.
    """
    spec = spec.in_force()
    known = pixels or Pixels.unknown(shape[-1])
    raw = keras.Input(shape, name="image")
    image = spec.transformer.build(raw, spec.regularization)
    if not spec.architecture.takes_raw_pixels:
        image = spec.preprocessing.normalization.build(image, known.mean, known.deviation)
    with computing_in(spec.training.precision):
        features = spec.architecture.build(image, spec.scaling, spec.regularization)
        features = spec.head.build(features, spec.regularization, HEAD)
    bias = keras.initializers.Constant(output_bias.tolist()) if output_bias is not None else "zeros"
    probabilities = keras.layers.Dense(
        classes, activation="softmax", bias_initializer=bias, name=f"{HEAD}_probabilities"
    )(features)
    model = keras.Model(raw, probabilities, name=spec.architecture.kind)
    penalize(model, spec.regularization)
    return model


def is_head(layer: keras.Layer) -> bool:
    """Whether the layer lies behind the features: it is made anew for every set of classes."""
    return layer.name.startswith(f"{HEAD}_")


def is_new(layer: keras.Layer) -> bool:
    """Whether no learned weights are ever put into the layer: it lies behind the features, moves images into place,
    is built upon a pretrained network, or beside the network as a specialist.

    Frozen, it would stay as it was drawn.
    """
    return is_head(layer) or layer.name.startswith((TRANSFORMER, DECODER, SPECIALIST))
