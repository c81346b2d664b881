"""Each image as a few numbers that say what it looks like, for distances and cheap classifiers."""

import cv2
import numpy as np
from numpy.typing import NDArray

from labcore.datasets.dataset import Dataset
from labcore.datasets.deep.views import Views
from labcore.spec.preprocessing import in_color

SIDE = 16
COMPONENTS = 32
FITTED = 5000
"""Images from which the principal components are worked out."""


def features(dataset: Dataset, views: Views) -> NDArray[np.float32]:
    """`(N, F)` float32: principal components of 16 × 16 pixels (in color, where there is any), color and sharpness.

    The components keep the scale of the pixels; each of the rest has the spread of the first component over √F.
    """
    from sklearn.decomposition import PCA

    pixels = _pixels(dataset, views)
    chosen = np.random.default_rng(0).permutation(len(pixels))[:FITTED]
    components = min(COMPONENTS, len(chosen), pixels.shape[1])
    fitted = PCA(components, svd_solver="randomized", random_state=0).fit(pixels[chosen])
    parts = np.asarray(fitted.transform(pixels), np.float32)
    rest = np.column_stack([views.tint, views.sharpness, np.log(views.contrast + 1)])
    rest = (rest - rest.mean(axis=0)) / np.maximum(rest.std(axis=0), 1e-3)
    scale = max(1e-3, float(parts[:, 0].std())) / np.sqrt(rest.shape[1])
    return np.hstack([parts, rest * scale]).astype(np.float32)


def _pixels(dataset: Dataset, views: Views) -> NDArray[np.float32]:
    """`(N, 256 · C)` float32."""
    if dataset.card.channels == 1:
        small = views.small.reshape(len(views.small), SIDE, 2, SIDE, 2)
        return small.mean(axis=(2, 4), dtype=np.float32).reshape(len(small), -1)
    return np.stack(
        [
            cv2.resize(in_color(dataset.image(index), 3), (SIDE, SIDE), interpolation=cv2.INTER_AREA).reshape(-1)
            for index in range(len(dataset))
        ]
    ).astype(np.float32)
