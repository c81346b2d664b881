"""Vanilla gradients."""

from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from labcore.spec.explainer.base import Explainer, Network, Passes


def strongest(gradients: NDArray[np.float32]) -> NDArray[np.float32]:
    """Of gradients `(n, H, W, C)` the largest size over the channels, `(n, H, W)`."""
    largest: NDArray[np.float32] = np.abs(gradients).max(axis=-1)
    return largest


class Gradients(Explainer):
    """Which pixels move the class's score most when they change a little: one step, and noisy (vanilla gradients)."""

    title: ClassVar[str] = "Gradients"
    kind: Literal["gradients"] = "gradients"

    def maps(self, network: Network, images: NDArray[np.uint8], classes: NDArray[np.int32]) -> NDArray[np.float32]:
        """Reference: Simonyan et al., ICLR workshop 2014, section 3: the largest gradient over the channels, without
        its sign. `(n, H, W)`, 0 or more, in score per step of the 0–255.
        """
        return strongest(network.gradients(images, classes))

    def passes(self, shape: tuple[int, int, int]) -> Passes:
        return Passes(backward=1)
