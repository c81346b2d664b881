"""What augmentation makes of a few training images, before anything is trained."""

import base64
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from labcore.datasets.browsing import classes_in_turn, shown_in_words, tells
from labcore.datasets.dataset import Dataset
from labcore.errors import InputError
from labcore.nn.augmentation import Augmenter
from labcore.spec.augmentation import Augmentation
from labcore.spec.preprocessing import Preprocessing
from labcore.spec.preprocessing.fitting import fit_mask

LARGEST_SIDE = 96
"""Pixels of an answered image: it is looked at, not trained on."""

LEAST_SHARE = 0.005
"""Share of a label below which it is not worth a word."""


def preview(
    dataset: Dataset,
    preprocessing: Preprocessing,
    augmentation: Augmentation,
    shape: tuple[int, int, int],
    *,
    images: int,
    variants: int,
    seed: int,
    draw: int,
) -> dict[str, Any]:
    """A few training images of `dataset`, as the network would see them, and so many variants of each.

    Args:
        shape: `(H, W, C)` of the prepared images.
        images: how many, the classes in turn; of masks, the rarest that each shows.
        variants: of each.
        seed, draw: fix what is drawn.

    Returns:
        `classes`, the name of each image's, or of all that its mask shows; `shape` and `pixels`, the bytes in base64 of
        a uint8 array `(images, 1 + variants, h, w, C)` with each image before its variants; `shares`, which for each
        image and variant tells the classes in its label, where images are blended; and for masks `masks`, like `pixels`
        without channels, and `colors`, the set's own where it has some.

    Raises:
        InputError: the set has no training images.
    """
    rows = dataset.indices("train")
    chosen = rows[classes_in_turn(tells(dataset)[rows])][:images]
    if not len(chosen):
        raise InputError(f"'{dataset.card.name}' has no training images.", "Choose another data set.")
    prepared = np.stack([preprocessing.apply(dataset.image(int(row)), shape) for row in chosen])
    targets = _targets(dataset, chosen, preprocessing, shape)
    augmenter = Augmenter(augmentation, seed, shape)
    augmenter.start_epoch(draw)
    # Each variant is one pass over all the images, as an epoch is, so that blends are of different images.
    passes = [augmenter(keras.ops.convert_to_tensor(prepared, "float32"), targets) for _ in range(variants)]
    changed = [np.clip(np.rint(pixels), 0, 255).astype(np.uint8) for pixels, _ in passes]
    grid = _reduced(np.stack([prepared, *changed], axis=1))
    names, masked = dataset.card.classes, dataset.masks is not None
    blends = not masked and any(operation.mixes for operation in augmentation.active())
    return {
        "classes": [shown_in_words(dataset, int(row)) for row in chosen],
        "shape": list(grid.shape),
        "pixels": base64.b64encode(grid.tobytes()).decode(),
        "shares": [
            [_shares(np.array(wanted[place]), names) for _, wanted in passes] if blends else []
            for place in range(len(chosen))
        ],
        **(_masks(np.stack([targets, *(np.array(moved) for _, moved in passes)], axis=1), dataset) if masked else {}),
    }


def _targets(
    dataset: Dataset, rows: NDArray[np.int64], preprocessing: Preprocessing, shape: tuple[int, int, int]
) -> NDArray[np.generic]:
    """What is known of the images at `rows`: `(n, C)` float32 of classes, or masks `(n, H, W)` uint8."""
    if dataset.masks is None:
        return np.eye(len(dataset.card.classes), dtype=np.float32)[dataset.labels[rows]]
    return np.stack([fit_mask(dataset.mask(int(row)), shape[:2], preprocessing.fit) for row in rows])


def _masks(masks: NDArray[np.uint8], dataset: Dataset) -> dict[str, Any]:
    """Masks `(n, k, H, W)`, each beside its variants, as they are answered."""
    small = _reduced(masks[..., None], nearest=True)
    return {"masks": base64.b64encode(small.tobytes()).decode(), "colors": dataset.card.colors}


def _shares(target: NDArray[np.float32], names: tuple[str, ...]) -> dict[str, float]:
    return {names[place]: round(float(target[place]), 2) for place in np.flatnonzero(target > LEAST_SHARE)}


def _reduced(grid: NDArray[np.uint8], nearest: bool = False) -> NDArray[np.uint8]:
    """The images `(n, k, H, W, C)` averaged down to what a page shows, or thinned out; small ones as they are."""
    import cv2

    height, width = grid.shape[2:4]
    share = LARGEST_SIDE / max(height, width)
    if share >= 1:
        return grid
    size = max(1, round(height * share)), max(1, round(width * share))
    flat = grid.reshape(-1, *grid.shape[2:])
    way = cv2.INTER_NEAREST_EXACT if nearest else cv2.INTER_AREA
    small = np.stack([cv2.resize(image, size[::-1], interpolation=way) for image in flat])
    return np.asarray(small, np.uint8).reshape(*grid.shape[:2], *size, grid.shape[4])
