"""Images that are the same, and images that belong together."""

import hashlib
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from labcore.datasets.dataset import Dataset

Twins = tuple[int, ...]


def identical_images(dataset: Dataset) -> list[Twins]:
    """Sets of indices of pixel-identical images, ascending."""
    return _alike(image_digest(dataset.image(index)) for index in range(len(dataset)))


def parted_groups(dataset: Dataset) -> list[Twins]:
    """The indices of each group that has images in more than one split."""
    if dataset.groups is None:
        return []
    return [together for together in _alike(dataset.groups.tolist()) if is_parted(dataset, together)]


def is_parted(dataset: Dataset, indices: Sequence[int]) -> bool:
    """Whether the images lie in more than one split."""
    return len(np.unique(dataset.split[list(indices)])) > 1


def contradictions(dataset: Dataset, twins: Iterable[Twins]) -> list[Twins]:
    """The `twins` among which labels, or masks, differ."""
    if dataset.masks is None:
        return [twin for twin in twins if len(np.unique(dataset.labels[list(twin)])) > 1]
    return [twin for twin in twins if len({dataset.mask(index).tobytes() for index in twin}) > 1]


def identical_masks(dataset: Dataset, twins: Iterable[Twins]) -> list[Twins]:
    """Sets of indices of images that differ and have the same mask, of two classes or more; of the `twins`, which are
    the same image, one stands for all."""
    copies = {index for twin in twins for index in twin[1:]}
    telling = np.flatnonzero((dataset.class_pixels > 0).sum(axis=1) > 1)
    rows = [int(index) for index in telling if int(index) not in copies]
    alike = _alike(image_digest(dataset.mask(index).astype(np.uint8)) for index in rows)
    return [tuple(rows[place] for place in places) for places in alike]


def image_digest(image: NDArray[np.uint8]) -> bytes:
    """Sixteen bytes that are equal for images of equal size and pixels."""
    size = "x".join(map(str, image.shape)).encode()
    return hashlib.blake2b(np.ascontiguousarray(image).data, digest_size=16, key=size).digest()


def _alike(keys: Iterable[Hashable]) -> list[Twins]:
    found: dict[Hashable, list[int]] = defaultdict(list)
    for index, key in enumerate(keys):
        found[key].append(index)
    return [tuple(indices) for indices in found.values() if len(indices) > 1]
