"""From a spec to the networks of a variational autoencoder."""

from dataclasses import dataclass
from typing import Any

import keras

from labcore.nn.precision import computing_in
from labcore.spec.vae import VAE

LOGITS = "decoder_logits"
"""The layer of a generator whose output, by a sigmoid, is the picture."""

Shape = tuple[int, int, int]


@dataclass(frozen=True)
class Variational:
    """The networks of a VAE.

    Attributes:
        encoder: from images `(N, H, W, C)` float32, 0–255, and the class of each, one-hot, `(N, classes)`, where that
            is told, to the mean and the logarithm of the variance of their codes, `(N, D)` float32 each.
        generator: from codes, with the class one-hot behind where it is told, `(N, D)` or `(N, D + classes)` float32,
            to images `(N, H, W, C)` float32, 0–255.
        decoder: the same up to the logits of the pixels, by the same layers.
        whole: holds all weights.
    """

    encoder: keras.Model
    generator: keras.Model
    decoder: keras.Model
    whole: keras.Model


def variational(spec: VAE, shape: Shape, classes: int) -> Variational:
    """The networks of `spec` for images of `shape`, with fresh weights drawn from Keras's current random state."""
    image = keras.Input(shape, name="image")
    given = [keras.Input((classes,), name="class")] if spec.conditional else []
    with computing_in(spec.training.precision):
        seen = keras.layers.Rescaling(1 / 255, name="encoder_scale")(image)
        features = spec.architecture.encode(_with_class(seen, given, shape))
    if given:
        features = keras.layers.Concatenate(name="encoder_with_class")([features, *given])
    mean = keras.layers.Dense(spec.latent_size, dtype="float32", name="encoder_mean")(features)
    log_variance = keras.layers.Dense(
        spec.latent_size, kernel_initializer="zeros", dtype="float32", name="encoder_log_variance"
    )(features)
    encoder = keras.Model([image, *given] if given else image, [mean, log_variance], name="encoder")
    decoder, generator = _generator(spec, shape, spec.code_size(classes))
    code = keras.layers.Concatenate(name="code")([mean, *given]) if given else mean
    whole = keras.Model(encoder.input, [decoder(code), log_variance], name="autoencoder")
    return Variational(encoder, generator, decoder, whole)


def _with_class(seen: Any, given: list[Any], shape: Shape) -> Any:
    """The image, with what is told of it in further channels."""
    if not given:
        return seen
    (known,) = given
    planes = keras.layers.Reshape((1, 1, known.shape[1]), name="encoder_class")(known)
    planes = keras.layers.UpSampling2D(shape[:2], name="encoder_class_planes")(planes)
    return keras.layers.Concatenate(name="encoder_image_and_class")([seen, planes])


def _generator(spec: VAE, shape: Shape, code_size: int) -> tuple[keras.Model, keras.Model]:
    code = keras.Input((code_size,), name="code")
    with computing_in(spec.training.precision):
        logits = spec.architecture.decode(code, shape)
    logits = keras.layers.Activation("linear", dtype="float32", name=LOGITS)(logits)
    picture = keras.layers.Activation("sigmoid", name="decoder_picture")(logits)
    image = keras.layers.Rescaling(255.0, name="decoder_image")(picture)
    return keras.Model(code, logits, name="decoder"), keras.Model(code, image, name="generator")
