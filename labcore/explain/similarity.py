"""How alike two maps are."""

import cv2
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray
from scipy.stats import rankdata

WINDOW = 11
"""Pixels of the window within which structure is compared, as Wang et al. do; less where a map is smaller."""


def alike(
    one: NDArray[np.floating], other: NDArray[np.floating], within: NDArray[np.bool_] | None = None
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """`rank_correlation` and `structural_similarity` of maps `(n, h, w)`, `(n,)` each.

    Args:
        within: `(n, H, W)` the pixels over which they are compared; everywhere where missing. That both maps are empty
            far from the pixels that are explained makes no two of them alike. 0 where there is no such pixel.
    """
    if within is None:
        return rank_correlation(one, other), structural_similarity(one, other)
    each = [_alike_within(*maps) for maps in zip(one, other, within, strict=True)]
    ranks, structures = zip(*each, strict=True)
    return np.array(ranks, np.float32), np.array(structures, np.float32)


def _alike_within(
    one: NDArray[np.floating], other: NDArray[np.floating], region: NDArray[np.bool_]
) -> tuple[float, float]:
    inside = cv2.resize(region.astype(np.float32), one.shape[::-1], interpolation=cv2.INTER_AREA) > 0
    if not inside.any():
        return 0.0, 0.0
    box = np.ix_(*(np.flatnonzero(inside.any(axis=axis)) for axis in (1, 0)))
    cut = [np.where(inside, maps, 0)[box][None] for maps in (one, other)]
    ranked = [maps[inside][None, None] for maps in (one, other)]
    return float(rank_correlation(*ranked)[0]), float(structural_similarity(*cut)[0])


def rank_correlation(one: NDArray[np.floating], other: NDArray[np.floating]) -> NDArray[np.float32]:
    """Spearman's correlation of the sizes of maps, `(n, h, w)` each; `(n,)`, and 0 where one of the two is the same
    everywhere: it says nothing then, alike or not."""
    ranks = [rankdata(np.abs(maps).reshape(len(maps), -1), axis=1) for maps in (one, other)]
    first, second = (each - each.mean(axis=1, keepdims=True) for each in ranks)
    spread = np.sqrt((first**2).sum(axis=1) * (second**2).sum(axis=1))
    return np.divide((first * second).sum(axis=1), spread, out=np.zeros(len(one)), where=spread > 0).astype(np.float32)


def structural_similarity(one: NDArray[np.floating], other: NDArray[np.floating]) -> NDArray[np.float32]:
    """SSIM (Wang et al., 2004) of the sizes of maps, `(n, h, w)` each, scaled to 0–1 by their own largest; `(n,)`."""
    first, second = (_scaled(np.abs(maps)) for maps in (one, other))
    window = min(WINDOW, *one.shape[1:])
    found = tf.image.ssim(first[..., None], second[..., None], max_val=1.0, filter_size=window)
    return np.asarray(found, np.float32)


def _scaled(maps: NDArray[np.floating]) -> NDArray[np.float32]:
    peak = maps.max(axis=(1, 2), keepdims=True)
    return (maps / np.where(peak > 0, peak, 1)).astype(np.float32)
