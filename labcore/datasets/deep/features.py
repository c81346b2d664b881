"""Each image as a few numbers that say what it looks like, for distances and cheap classifiers."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labcore.datasets.deep.views import SIDE, Views
from labcore.spec.features.texture import ColorAndTexture

COMPONENTS = 32
FITTED = 5000
"""Images from which the principal components are worked out."""

CHUNK = 256
"""Images whose texture is looked at together."""


@lru_cache(maxsize=1)
def features(views: Views) -> NDArray[np.float32]:
    """`(N, F)` float32: principal components of 16 × 16 pixels (in color, where there is any), color and sharpness.

    The components keep the scale of the pixels; each of the rest has the spread of the first component over √F.
    """
    from sklearn.decomposition import PCA

    pixels = _pixels(views)
    chosen = np.random.default_rng(0).permutation(len(pixels))[:FITTED]
    components = min(COMPONENTS, len(chosen), pixels.shape[1])
    fitted = PCA(components, svd_solver="randomized", random_state=0).fit(pixels[chosen])
    parts = np.asarray(fitted.transform(pixels), np.float32)
    rest = np.column_stack([views.tint, views.sharpness, np.log(views.contrast + 1)])
    rest = (rest - rest.mean(axis=0)) / np.maximum(rest.std(axis=0), 1e-3)
    scale = max(1e-3, float(parts[:, 0].std())) / np.sqrt(rest.shape[1])
    return np.hstack([parts, rest * scale]).astype(np.float32)


def textures(views: Views, tell: Callable[[float], None]) -> NDArray[np.float32]:
    """`(N, T)` float32: histograms of color and of local binary patterns; tells the share done."""
    extract = ColorAndTexture().build(views.small.shape[1:], _no_network)
    parts = []
    for start in range(0, len(views.small), CHUNK):
        tell(start / len(views.small))
        parts.append(extract(views.small[start : start + CHUNK]))
    return np.concatenate(parts)


def _no_network(run_id: str) -> Any:
    raise ValueError(f"Textures need no network, such as that of run '{run_id}'.")


def _pixels(views: Views) -> NDArray[np.float32]:
    """`(N, 256 · C)` float32."""
    count, channels, half = len(views.small), views.small.shape[3], SIDE // 2
    parts = views.small.reshape(count, half, 2, half, 2, channels)
    return parts.mean(axis=(2, 4), dtype=np.float32).reshape(count, -1)
