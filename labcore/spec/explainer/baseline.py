"""The image without information that explanations start from or cover with."""

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Baseline = Literal["mean", "black", "gray", "white", "blurred"]
"""The image's own mean color; 0, 127.5 or 255 everywhere; or the image itself, blurred until nothing can be told."""

LEVELS = {"black": 0.0, "gray": 127.5, "white": 255.0}

BLUR = 0.08
"""Standard deviation of the blur as a share of the longer side: about that of Petsiuk et al., who blur 224 pixels."""


def baseline(images: NDArray[np.uint8], kind: Baseline) -> NDArray[np.float32]:
    """The baseline of each of `images` `(n, H, W, C)` uint8, the same shape, float32, 0–255."""
    import cv2  # takes a while, and the command line need not wait for it

    whole: NDArray[np.float32] = np.empty(images.shape, np.float32)
    if kind == "mean":
        whole[:] = images.mean(axis=(1, 2), keepdims=True, dtype=np.float64)
    elif kind == "blurred":
        deviation = BLUR * max(images.shape[1:3])
        for place, image in enumerate(images):
            blurred: Any = cv2.GaussianBlur(image.astype(np.float32), (0, 0), deviation)
            whole[place] = blurred.reshape(image.shape)
    else:
        whole[:] = LEVELS[kind]
    return whole
