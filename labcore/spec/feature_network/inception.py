"""InceptionV3, as the literature uses it."""

from typing import ClassVar, Literal

from labcore.spec.feature_network.base import FeatureNetwork


class InceptionFeatures(FeatureNetwork):
    """InceptionV3 with ImageNet's weights, by Keras: the distance is then called FID (Heusel et al., 2017).

    It has seen photographs, and takes images enlarged to 299 pixels: slow on a CPU, and of little meaning for digits or
    X-rays. Its weights are downloaded once. Papers use another file of weights and another way to enlarge images, so
    figures here are comparable among themselves, and only roughly with published ones.
    """

    title: ClassVar[str] = "InceptionV3 (FID)"
    kind: Literal["inception"] = "inception"
