"""From a spec to a network that tells classes apart, taking raw pixels."""

import keras
import numpy as np

from labcore.spec.classification import Classification


def classifier(
    spec: Classification, shape: tuple[int, int, int], classes: int, output_bias: np.ndarray | None = None
) -> keras.Model:
    """The network of `spec`, with fresh weights drawn from Keras's current random state.

    Args:
        shape: `(H, W, C)` of the images.
        classes: number of classes.
        output_bias: `(classes,)` float32 start of the output layer's bias, or None for zeros.

    Input shape: `(N, H, W, C)` float32, 0–255. Output shape: `(N, classes)` float32 probabilities.
    """
    pixels = keras.Input(shape, name="image")
    image = keras.layers.Rescaling(1 / 127.5, offset=-1, name="scale")(pixels)
    features = spec.architecture.build(image, spec.scaling, spec.regularization)
    if len(features.shape) == 4:
        features = keras.layers.GlobalAveragePooling2D(name="pool")(features)
        features = keras.layers.Dropout(spec.regularization.dropout, name="dropout")(features)
    bias = keras.initializers.Constant(output_bias.tolist()) if output_bias is not None else "zeros"
    probabilities = keras.layers.Dense(classes, activation="softmax", bias_initializer=bias, name="probabilities")(
        features
    )
    return keras.Model(pixels, probabilities, name=spec.architecture.kind)
