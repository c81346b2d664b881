"""What all networks of `keras.applications` share: pixels from 0 to 255 go in, in fixed sizes and as published."""

from abc import abstractmethod
from collections.abc import Iterator
from typing import Any, ClassVar, Literal

from labcore.spec.architecture.base import Architecture
from labcore.spec.architecture.network import Cost, Shape
from labcore.spec.data import Data
from labcore.spec.preprocessing.normalization import Symmetric
from labcore.spec.problem import Problem
from labcore.spec.regularization import Regularization
from labcore.spec.regularization.normalization import BatchNormalization
from labcore.spec.scaling import Scaling

PixelScale = Literal["own", "symmetric", "caffe", "torch"]
"""How published weights expect pixels: scaled by layers of the network's own; −1 to 1; blue-green-red less the mean of
ImageNet; or less the mean and divided by the deviation of ImageNet."""

LEAST_WEIGHTS, LEAST_ACTIVATIONS = 1_000_000, 100
"""Weights, and activations for each pixel, that the smallest of these networks, MobileNetV3 Small, comes near to."""


class Backbone(Architecture):
    """A network of `keras.applications` without its classifier."""

    takes_raw_pixels: ClassVar[bool] = True
    pixel_scale: ClassVar[PixelScale] = "symmetric"
    least_side: ClassVar[int] = 32
    widens: ClassVar[bool] = False
    """Whether `scaling.width` is its width multiplier α."""

    kind: str

    @abstractmethod
    def name(self) -> str:
        """What it is called in `keras.applications`."""

    def stored_as(self) -> str:
        """What Keras calls the file of its ImageNet weights on disk; empty where the address ends in that name."""
        return ""

    def build(self, image: Any, scaling: Scaling, regularization: Regularization) -> Any:
        return self.standing_on(image, scaling, regularization).output

    def standing_on(self, image: Any, scaling: Scaling, regularization: Regularization) -> Any:
        """The Keras model from what `image`, 0–255, comes of to features: flat, regularized as the settings say."""
        from labcore.nn.backbones import flat, scaled, set_momentum, set_skipping

        network = flat(self.network(scaled(image, self.pixel_scale), scaling))
        if isinstance(regularization.normalization, BatchNormalization):
            set_momentum(network, regularization.normalization.momentum)
        set_skipping(network, regularization.stochastic_depth)
        return network

    def network(self, image: Any, scaling: Scaling, weights: str | None = None) -> Any:
        """The Keras model from the tensor `image`, `(N, H, W, 3)`, to features, with those `weights`."""
        import keras

        width = {"alpha": scaling.width} if self.widens else {}
        return getattr(keras.applications, self.name())(include_top=False, weights=weights, input_tensor=image, **width)

    def smallest_side(self, scaling: Scaling) -> int:
        return self.least_side

    def cost(self, shape: Shape, scaling: Scaling) -> Cost:
        """What even the smallest of these networks needs: to refuse what no network could, without building any."""
        width = min(1.0, scaling.width) if self.widens else 1.0
        return Cost(LEAST_WEIGHTS, round(LEAST_ACTIVATIONS * width * shape[0] * shape[1]))

    def objections(self, key: str, experiment: Any, data: Data) -> Iterator[Problem]:
        if experiment.architecture is self:  # else what is built upon it knows what size it comes to see
            yield from super().objections(key, experiment, data)
        scaling = experiment.scaling
        depth = scaling.multipliers.depth
        if depth != 1 or (scaling.width != 1 and not self.widens):
            yield Problem(
                "scaling",
                f"{self.title} comes in fixed sizes: it cannot be made "
                f"{'deeper or shallower' if depth != 1 else 'wider or narrower'}.",
                f"Set {'scaling.compound to 0, ' if scaling.compound else ''}scaling.width and scaling.depth to 1, or "
                "choose an architecture of the lab's own.",
            )
        for setting_, has in self._idle(experiment):
            yield Problem(
                setting_,
                f"{self.title} is used as it was published, {has}: {setting_} has no effect on it.",
                "Leave it as it is by itself, or choose an architecture of the lab's own.",
                fatal=False,
            )

    def _idle(self, experiment: Any) -> Iterator[tuple[str, str]]:
        """Settings that are asked for and do nothing, each with what the network has in its place."""
        regularization = experiment.regularization
        if not isinstance(experiment.preprocessing.normalization, Symmetric):
            yield "preprocessing.normalization", "with the scaling of pixels that its weights expect"
        if experiment.architecture is not self:
            return  # what comes behind it is regularized
        if not isinstance(regularization.normalization, BatchNormalization):
            yield "regularization.normalization", "with its own normalization"
        if regularization.enabled and regularization.spatial_dropout:
            yield "regularization.spatial_dropout", "without dropout between its layers"
