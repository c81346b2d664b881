"""What the first convolution of a run's network looks for, as small images."""

import base64
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from labcore.errors import InputError
from labcore.store.folder import RunFolder
from labcore.tasks.kept_network import kept_network

MOST_SHOWN = 64
"""Filters in one answer."""


def filters(run: str) -> dict[str, Any]:
    """The kernels of the first layer, of the network that a run has kept, that looks at more than one pixel.

    Args:
        run: the run's folder.

    Returns:
        `layer` and `type`, its name and kind; `kernel`, its shape; `total`, how many filters it has, and `shape` and
        `pixels` of those shown, the bytes in base64 of `(n, h, w, 1 | 3)` uint8: 127 is no weight, lighter is positive,
        darker negative, and each filter is scaled by its own largest weight. A filter that sees red, green and blue is
        one color image; one that sees a single channel is gray.

    Raises:
        InputError: the run has kept no network, or the layer sees channels that are no colors.
    """
    folder = RunFolder(Path(run))
    model = kept_network(folder).model
    layer = next((layer for layer in model.layers if _looks_around(layer)), None)
    if layer is None:
        raise InputError(
            f"The network of run '{folder.run_id}' has no convolution that looks at more than one pixel.",
            "There are no filters to be shown as images.",
        )
    kernel = _kernel(layer)
    images = _as_images(kernel, apart=isinstance(layer, keras.layers.DepthwiseConv2D | keras.layers.SeparableConv2D))
    if images is None:
        raise InputError(
            f"The first convolution of run '{folder.run_id}', '{layer.name}', sees {kernel.shape[2]} channels.",
            "Only filters on gray or color images can be shown as images.",
        )
    shown = images[:MOST_SHOWN]
    return {
        "layer": layer.name,
        "type": type(layer).__name__,
        "kernel": list(kernel.shape),
        "total": len(images),
        "shape": list(shown.shape),
        "pixels": base64.b64encode(shown.tobytes()).decode(),
    }


def _looks_around(layer: keras.Layer) -> bool:
    kinds = keras.layers.Conv2D | keras.layers.DepthwiseConv2D | keras.layers.SeparableConv2D
    return isinstance(layer, kinds) and max(layer.kernel_size) > 1


def _kernel(layer: keras.Layer) -> NDArray[np.float32]:
    """`(h, w, in, out)`; of a depthwise layer out is how many filters each channel has of its own."""
    return np.asarray(layer.get_weights()[0], np.float32)  # of all these layers the (spatial) kernel comes first


def _as_images(kernel: NDArray[np.float32], apart: bool) -> NDArray[np.uint8] | None:
    """`(n, h, w, 1 | 3)` uint8; None where there are channels that are no colors.

    Args:
        kernel: `(h, w, in, out)`.
        apart: each channel has filters of its own, which are never added up.
    """
    height, width, channels, _ = kernel.shape
    if channels not in (1, 3):
        return None
    stacked = kernel.transpose(3, 0, 1, 2)
    if apart and channels == 3:
        stacked = kernel.transpose(2, 3, 0, 1).reshape(-1, height, width, 1)
    largest = np.abs(stacked).max(axis=(1, 2, 3), keepdims=True)
    scaled = stacked / np.where(largest > 0, largest, 1)
    return np.rint(127 + 127 * scaled).astype(np.uint8)
