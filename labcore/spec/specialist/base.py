"""What a specialist is, and none of it."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from labcore.spec.architecture.network import Cost, Shape
from labcore.spec.base import Choice
from labcore.spec.regularization import Regularization

PREFIX = "specialist_"
"""What the names of its layers begin with."""


class Specialist(Choice):
    """A network that tells one class from all others, trained on the same images, beside the network for all classes.

    They share no weights. How far the specialist is heeded is found on validation images.
    """

    lab: ClassVar[str] = "segmentation"

    @abstractmethod
    def label(self, pixels: NDArray[np.int64], classes: Sequence[str]) -> int | None:
        """The class that it is for, of `classes` that have so many training `pixels` `(C,)`; None where there is no
        specialist."""

    def stride(self) -> int:
        """How many pixels beside each other become one at its coarsest place."""
        return 1

    def build(self, image: Any, regularization: Regularization) -> Any:
        """Its features of each pixel `(N, H, W, c)`, from the Keras tensor `image`, normalized; None where there is no
        specialist."""
        return None

    def cost(self, shape: Shape) -> Cost:
        """What it takes for images of `shape` `(H, W, C)`, see `Network.cost`."""
        return Cost(0, 0, 0)

    def losses(self, label_smoothing: float) -> Any:
        """What it lowers, see `PixelLoss.build`, with its class as 1 and all others as 0; None likewise."""
        return None

    def figure(self) -> Literal["iou", "mean_iou"]:
        """The figure for whose sake it is heeded, see `labcore.evaluation.specialist`."""
        return "iou"


class NoSpecialist(Specialist):
    """One network tells all classes."""

    title: ClassVar[str] = "None"
    kind: Literal["none"] = "none"

    def label(self, pixels: NDArray[np.int64], classes: Sequence[str]) -> int | None:
        return None
