"""Grad-CAM maps as plain arrays, compiled once and drawn again after every epoch."""

import warnings

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray
from tf_explain.core.grad_cam import GradCAM


class GradCamMaps:
    """Grad-CAM (Selvaraju et al., ICCV 2017) by tf-explain, on the last layer of `model` that still has a plane.

    Args:
        model: a flat functional model from `(N, H, W, C)` float32 to `(N, C)` probabilities.
    """

    def __init__(self, model: keras.Model):
        self._model = model
        self.layer = next(layer.name for layer in reversed(model.layers) if _is_plane(layer.output))

    def __call__(self, images: NDArray[np.uint8], classes: NDArray[np.int32]) -> NDArray[np.float16]:
        """What in each of `images` `(n, H, W, C)` speaks for its class in `classes` `(n,)`.

        Returns `(n, h, w)` float16 at the layer's resolution, each map scaled to 0–1 by its own maximum.
        """
        maps = [
            self._map(tf.constant(image[None]), tf.constant(int(label))).numpy()
            for image, label in zip(images, classes, strict=True)
        ]
        positive = np.maximum(np.stack(maps), 0)
        peak = positive.max(axis=(1, 2), keepdims=True)
        return (positive / np.where(peak > 0, peak, 1)).astype(np.float16)

    @tf.function(reduce_retracing=True)
    def _map(self, image: tf.Tensor, label: tf.Tensor) -> tf.Tensor:
        with warnings.catch_warnings():  # tf-explain nests the model's inputs in one list more than Keras 3 likes
            warnings.filterwarnings("ignore", message="The structure of `inputs`")
            features, gradients = GradCAM.get_gradients_and_filters(self._model, image, self.layer, label, False)
        return GradCAM.ponderate_output(features[0], gradients[0])


def _is_plane(output: keras.KerasTensor | list[keras.KerasTensor]) -> bool:
    return isinstance(output, keras.KerasTensor) and len(output.shape) == 4
