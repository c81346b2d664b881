"""Grad-CAM maps of a network that is being trained, drawn again after every epoch."""

import keras
import numpy as np
from numpy.typing import NDArray

from labcore.explain.network import ExplainedNetwork
from labcore.spec.explainer import GradCam


class GradCamMaps:
    """Grad-CAM over the last layer of `model` that has planes.

    Args:
        model: a flat functional model from `(N, H, W, C)` float32 to `(N, C)` probabilities.
    """

    def __init__(self, model: keras.Model):
        self._network, self._method = ExplainedNetwork(model), GradCam()
        self.layer = self._network.layer("").name

    def __call__(self, images: NDArray[np.uint8], classes: NDArray[np.int32]) -> NDArray[np.float16]:
        """What in each of `images` `(n, H, W, C)` speaks for its class in `classes` `(n,)`.

        Returns `(n, h, w)` float16 at the layer's resolution, each map scaled to 0–1 by its own maximum.
        """
        maps = self._method.maps(self._network, images, classes)
        peak = maps.max(axis=(1, 2), keepdims=True)
        return (maps / np.where(peak > 0, peak, 1)).astype(np.float16)
