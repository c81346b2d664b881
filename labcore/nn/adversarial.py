"""From a spec to the two networks of a GAN."""

from dataclasses import dataclass

import keras

from labcore.nn.precision import computing_in
from labcore.spec.gan import GAN

Shape = tuple[int, int, int]


@dataclass(frozen=True)
class Adversarial:
    """The networks of a GAN.

    Attributes:
        generator: from codes, with the class one-hot behind where it is told, `(N, D)` float32, to images
            `(N, H, W, C)` float32, 0–255.
        maker: the same up to images from −1 to 1, by the same layers: what the critic sees.
        critic: from images `(N, H, W, C)` float32, −1 to 1, and the class of each, one-hot, `(N, classes)`, where that
            is told, to scores `(N, 1)` float32.
    """

    generator: keras.Model
    maker: keras.Model
    critic: keras.Model


def adversarial(spec: GAN, shape: Shape, classes: int) -> Adversarial:
    """The networks of `spec` for images of `shape`, with fresh weights drawn from Keras's current random state."""
    code = keras.Input((spec.code_size(classes),), name="code")
    with computing_in(spec.training.precision):
        pixels = spec.architecture.build(code, shape)
    picture = keras.layers.Activation("tanh", dtype="float32", name="generator_picture")(pixels)
    image = keras.layers.Rescaling(127.5, offset=127.5, name="generator_image")(picture)
    maker = keras.Model(code, picture, name="maker")
    return Adversarial(keras.Model(code, image, name="generator"), maker, _critic(spec, shape, classes))


def _critic(spec: GAN, shape: Shape, classes: int) -> keras.Model:
    """Where it is told the class of an image, part of the score is how well features go with that class.

    Reference: Miyato & Koyama, "cGANs with Projection Discriminator", ICLR 2018.
    """
    image = keras.Input(shape, name="image")
    with computing_in(spec.training.precision):
        features = spec.critic.build(image)
    features = keras.layers.Activation("linear", dtype="float32", name="critic_features_out")(features)
    score = spec.critic.scored(features)
    if not spec.conditional:
        return keras.Model(image, score, name="critic")
    given = keras.Input((classes,), name="class")
    wanted = spec.critic.projected(given, features.shape[1])
    fit = keras.layers.Dot(1, name="critic_fit")([features, wanted])
    return keras.Model([image, given], keras.layers.Add(name="critic_sum")([score, fit]), name="critic")
