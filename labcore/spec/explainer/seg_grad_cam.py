"""Seg-Grad-CAM."""

from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from labcore.spec.base import setting
from labcore.spec.explainer.base import COARSEST, Explainer, Network, Passes


class SegGradCam(Explainer):
    """Which regions of a layer's planes raise a class's score over the chosen pixels of its mask (Seg-Grad-CAM)."""

    title: ClassVar[str] = "Seg-Grad-CAM"
    tasks: ClassVar[frozenset[str]] = frozenset({"segmentation"})
    kind: Literal["seg_grad_cam"] = "seg_grad_cam"
    layer: str = setting(
        COARSEST,
        "The layer whose planes are weighed, by name; (coarsest), as is usual, takes the one with the fewest places "
        "that finer planes are made of, a U-Net's bottleneck, and empty the last of all, whose planes hardly see "
        "beyond the pixel.",
        options="layers",
    )

    @property
    def at_layer(self) -> str:
        return self.layer

    def maps(self, network: Network, images: NDArray[np.uint8], classes: NDArray[np.int32]) -> NDArray[np.float32]:
        """Reference: Vinogradova, Dibrov & Myers, AAAI 2020, equations 1 and 2: Grad-CAM of the sum over the pixels of
        the class's score before the softmax. `(n, h, w)` at the layer's resolution, 0 or more.
        """
        return np.maximum(network.weighted_planes(images, classes, self.layer), 0)

    def passes(self, shape: tuple[int, int, int]) -> Passes:
        return Passes(backward=1)
