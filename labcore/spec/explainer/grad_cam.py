"""Grad-CAM."""

from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from labcore.spec.base import setting
from labcore.spec.explainer.base import Explainer, Network, Passes


class GradCam(Explainer):
    """Which regions of a layer's planes raise the class's score: coarse, and quick (Grad-CAM)."""

    title: ClassVar[str] = "Grad-CAM"
    tasks: ClassVar[frozenset[str]] = frozenset({"classification"})
    kind: Literal["grad_cam"] = "grad_cam"
    layer: str = setting(
        "",
        "The layer whose planes are weighed, by name; empty for the last that has any, as is usual. An earlier one "
        "gives a finer map that says less of the class.",
        options="layers",
    )

    @property
    def at_layer(self) -> str:
        return self.layer

    def maps(self, network: Network, images: NDArray[np.uint8], classes: NDArray[np.int32]) -> NDArray[np.float32]:
        """Reference: Selvaraju et al., ICCV 2017, equations 1 and 2: planes weighted by the mean gradient of the score
        before the softmax, summed, and what is below 0 left out. `(n, h, w)` at the layer's resolution, 0 or more.
        """
        return np.maximum(network.weighted_planes(images, classes, self.layer), 0)

    def passes(self, shape: tuple[int, int, int]) -> Passes:
        return Passes(backward=1)
