"""Images that are nearly the same: brightened, compressed anew, resized, or moved by a pixel.

Found by a perceptual hash of 64 bits (the signs of the lowest frequencies against their median, as pHash does), and
confirmed on the pixels: alike images, such as the ones among handwritten digits, share a hash without being copies.
Fifteen lines of OpenCV and numpy do it here, as the library for it hashes one Pillow image at a time and has no search.

A shift by one pixel is found from about 60 px on: in an image of 28 px it is a large change.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from labcore.datasets.dataset import Dataset
from labcore.datasets.deep.views import Tell, Views, in_silence
from labcore.datasets.findings import Finding
from labcore.datasets.inspections import of_sets, sets_in_words, what_leaks
from labcore.datasets.twins import Twins, is_parted

BITS = 64
RADIUS = 8
"""Bits in which the hashes of copies differ at most. 1.15 × brightness, JPEG, or 1 px of 96 seldom change more."""

FARTHEST_LOW, FARTHEST = 0.03, 0.02
"""1 - correlation of copies at most: of the low frequencies, and of the pixels at the best shift by a pixel."""

NEAREST = 0.003
"""1 - correlation that always passes: what JPEG alone makes of an image."""

OF_NEIGHBOURS = 0.35
"""How much nearer than the fifth neighbour of its class, usually, a copy must be."""

NEIGHBOUR, ASKED, POOL = 5, 300, 4000
SMALLEST = 16  # pixels of a side: in fewer, all that is alike looks the same
COMPARED = 96  # pixels of the longest side at which pixels are compared
FLATTEST = 2.0  # standard deviation, 0–255, below which an image shows nothing that could be compared
BLOCK = 256


def near_duplicates(
    dataset: Dataset, views: Views, twins: Sequence[Twins], tell: Tell = in_silence
) -> Iterator[Finding]:
    """Sets of images that show the same picture, within a split and across splits; identical ones are told apart."""
    found = near_sets(dataset, views, twins, tell)
    across = [alike for alike in found if is_parted(dataset, alike)]
    within = [alike for alike in found if not is_parted(dataset, alike)]
    if across:
        message = f"{sets_in_words(across)} of nearly identical images lie in more than one split."
        yield of_sets(
            dataset, "near duplicates across splits", "problem", across, f"{message} {what_leaks(dataset, across)}"
        )
    if within:
        message = f"{sets_in_words(within)} of nearly identical images lie within one split. They count more than once."
        yield of_sets(dataset, "near duplicates within a split", "warning", within, message)


def near_sets(dataset: Dataset, views: Views, twins: Sequence[Twins], tell: Tell = in_silence) -> list[Twins]:
    """Sets of indices of nearly identical images, ascending; a set of nothing but identical ones is not among them."""
    pixel_twins = {index: twin for twin in twins for index in twin}
    first = np.array([index for index in range(len(dataset)) if pixel_twins.get(index, (index,))[0] == index])
    large = np.minimum(dataset.heights[first], dataset.widths[first]) >= SMALLEST
    asked = first[large & (views.contrast[first] >= FLATTEST)]
    shape, limit = views.shape, _limits(dataset, views)
    pairs = asked[candidates(hashes(views.low[asked]))]
    apart = 1 - np.einsum("ij,ij->i", shape[pairs[:, 0]], shape[pairs[:, 1]])
    nearest = np.minimum(limit[pairs[:, 0]], limit[pairs[:, 1]])
    close = apart <= np.minimum(nearest, FARTHEST_LOW)
    pairs, nearest = pairs[close], nearest[close]
    apart = np.empty(len(pairs), np.float32)
    for place, (one, other) in enumerate(pairs.tolist()):
        tell(place / len(pairs))
        apart[place] = 1 - _likeness(dataset, one, other)
    stars = _stars(pairs[apart <= np.minimum(nearest, FARTHEST)])
    return [tuple(sorted({each for one in star for each in pixel_twins.get(one, (one,))})) for star in stars]


def hashes(low: NDArray[np.float32]) -> NDArray[np.uint64]:
    """`(N,)` 64-bit perceptual hashes of `(N, 64)` low frequencies, the mean first."""
    return np.packbits(low > np.median(low[:, 1:], axis=1, keepdims=True), axis=1).view(np.uint64).reshape(-1)


def candidates(hashed: NDArray[np.uint64], radius: int = RADIUS) -> NDArray[np.int64]:
    """`(M, 2)` the pairs of positions, ascending, whose hashes differ in at most `radius` bits.

    Of `radius` + 1 bands of bits, such a pair agrees in one at least: only images that share a band are compared.
    """
    count = len(hashed)
    bits = np.unpackbits(hashed.view(np.uint8).reshape(count, 8), axis=1).astype(np.int64)
    bits = bits[:, np.random.default_rng(0).permutation(BITS)]  # neighbouring frequencies tend to agree
    codes = [np.empty(0, np.int64)]
    for band in np.array_split(bits, radius + 1, axis=1):
        key = band @ (1 << np.arange(band.shape[1]))
        order = np.argsort(key, kind="stable")
        edges = [0, *(np.flatnonzero(np.diff(key[order])) + 1), count]
        codes += [_close(hashed, order[start:end], radius) for start, end in pairwise(edges)]
    unique = np.unique(np.concatenate(codes))
    return np.stack([unique // max(1, count), unique % max(1, count)], axis=1)


def _close(hashed: NDArray[np.uint64], members: NDArray[np.int64], radius: int) -> NDArray[np.int64]:
    """The pairs among ascending `members` that are close, each as first × N + second."""
    codes = [np.empty(0, np.int64)]
    for start in range(0, len(members) - 1, BLOCK):
        left, right = members[start : start + BLOCK], members[start:]
        one, other = np.nonzero(np.bitwise_count(hashed[left, None] ^ hashed[None, right]) <= radius)
        later = other > one
        codes.append(left[one[later]] * len(hashed) + right[other[later]])
    return np.concatenate(codes)


def _limits(dataset: Dataset, views: Views) -> NDArray[np.float32]:
    """`(N,)` how far a copy of each image may be, by how far from each other images of its class usually are."""
    limits = np.full(len(dataset), FARTHEST_LOW, np.float32)
    random = np.random.default_rng(0)
    for label in np.unique(dataset.labels):
        members = np.flatnonzero(dataset.labels == label)
        pool = members if len(members) <= POOL else random.choice(members, POOL, replace=False)
        if len(pool) <= 2 * NEIGHBOUR:
            continue
        apart = np.sort(1 - views.shape[pool[:ASKED]] @ views.shape[pool].T, axis=1)
        limits[members] = max(NEAREST, OF_NEIGHBOURS * float(np.median(apart[:, NEIGHBOUR])))
    return limits


def _likeness(dataset: Dataset, one: int, other: int) -> float:
    """The correlation of two images at the best shift by at most one pixel, each brought to the size of the first."""
    image = dataset.image(one)
    share = min(1.0, COMPARED / max(image.shape[:2]))
    size = (max(8, round(image.shape[1] * share)), max(8, round(image.shape[0] * share)))
    whole, part = (_resized(dataset.image(index), size) for index in (one, other))
    return float(cv2.matchTemplate(whole, part[1:-1, 1:-1], cv2.TM_CCOEFF_NORMED).max())


def _resized(image: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.float32]:
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.float32)


def _stars(pairs: NDArray[np.int64]) -> list[list[int]]:
    """Sets in which every image is near to the first: a chain from picture to picture would tie strangers together."""
    near: dict[int, set[int]] = {}
    for one, other in pairs.tolist():
        near.setdefault(one, set()).add(other)
        near.setdefault(other, set()).add(one)
    stars, free = [], set(near)
    for center in sorted(near, key=lambda index: (-len(near[index]), index)):
        around = near[center] & free
        if center in free and around:
            stars.append([center, *around])
            free -= {center, *around}
    return sorted(sorted(star) for star in stars)
