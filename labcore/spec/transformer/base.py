"""What a transformer in front of the network is, and none of it."""

from abc import abstractmethod
from typing import Any, ClassVar, Literal

from labcore.spec.base import Choice
from labcore.spec.regularization import Regularization


class Transformer(Choice):
    """What brings each image into place before the network looks at it."""

    title: ClassVar[str] = "Spatial transformer"
    lab: ClassVar[str] = "augmentation"

    @property
    def weighted_layers(self) -> int:
        """How many of its layers have weights: convolutions and dense layers."""
        return 0

    @abstractmethod
    def build(self, image: Any, regularization: Regularization) -> Any:
        """The images in place, `(N, H, W, C)` 0–255, of the Keras tensor `image`, the same."""


class NoTransformer(Transformer):
    """The network sees the images as they are."""

    title: ClassVar[str] = "None"
    kind: Literal["none"] = "none"

    def build(self, image: Any, regularization: Regularization) -> Any:
        return image
