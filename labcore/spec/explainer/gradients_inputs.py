"""Gradients times inputs."""

from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from labcore.spec.explainer.base import Explainer, Network, Passes


class GradientsInputs(Explainer):
    """The gradient of each pixel times its value: what it adds to the score, were the network a straight line."""

    title: ClassVar[str] = "Gradients × inputs"
    kind: Literal["gradients_inputs"] = "gradients_inputs"
    signed: ClassVar[bool] = True

    def maps(self, network: Network, images: NDArray[np.uint8], classes: NDArray[np.int32]) -> NDArray[np.float32]:
        """Reference: Shrikumar et al., 2016 (arXiv 1605.01713). `(n, H, W)`, summed over channels, in units of score; a
        black pixel has 0, whatever it means.
        """
        added: NDArray[np.float32] = (network.gradients(images, classes) * images).sum(axis=-1)
        return added

    def passes(self, shape: tuple[int, int, int]) -> Passes:
        return Passes(backward=1)
