"""Which images of a set are looked at: by split, by class, in order or shuffled."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from labcore.datasets.dataset import LEFT_OUT, Dataset


def select(
    dataset: Dataset,
    split: Literal["train", "val", "test"] | None = None,
    label: int | None = None,
    seed: int | None = None,
) -> NDArray[np.int64]:
    """The positions `(N,)` of the images of one split and class.

    Args:
        split: None for all.
        label: a class index; with masks, the images in which the class occurs. None for all.
        seed: shuffles, the same way for the same seed; None keeps the order of the set.
    """
    positions = np.arange(len(dataset)) if split is None else dataset.indices(split)
    if label is not None:
        positions = positions[_shows(dataset, positions, label)]
    return positions if seed is None else np.random.default_rng(seed).permutation(positions)


def _shows(dataset: Dataset, positions: NDArray[np.int64], label: int) -> NDArray[np.bool_]:
    if dataset.masks is None:
        return dataset.labels[positions] == label
    return dataset.class_pixels[positions, label] > 0


def one_of_each(dataset: Dataset, most: int) -> list[int]:
    """Up to `most` positions that show what the set is like: the classes in turn, from the training split on.

    What an exclusion list leaves out is not among them.
    """
    order = np.argsort(dataset.split, kind="stable")
    order = order[dataset.split[order] != LEFT_OUT]
    return [int(position) for position in order[classes_in_turn(tells(dataset)[order])][:most]]


def tells(dataset: Dataset) -> NDArray[np.int32]:
    """`(N,)` int32, one class for which an image may stand: its label, or the rarest class that its mask shows; -1
    where it has neither."""
    if dataset.masks is None:
        return dataset.labels
    shows = dataset.class_pixels > 0
    by_rarity = np.argsort(shows.sum(axis=0), kind="stable")
    return np.where(shows.any(axis=1), by_rarity[shows[:, by_rarity].argmax(axis=1)], -1).astype(np.int32)


def shown_in_words(dataset: Dataset, index: int) -> str:
    """The class of image `index`, or those that its mask shows, the one with most pixels first."""
    names = dataset.card.classes
    if dataset.masks is None:
        return names[dataset.labels[index]]
    pixels = dataset.class_pixels[index]
    return " + ".join(names[label] for label in np.argsort(-pixels, kind="stable") if pixels[label]) or "no class"


def first_of_split(dataset: Dataset, split: str, most: int) -> list[int]:
    """The first `most` positions of a split (train, val or test), its classes in turn."""
    indices = dataset.indices(split)
    return [int(row) for row in indices[classes_in_turn(dataset.labels[indices])][:most]]


def classes_in_turn(labels: NDArray[np.int32]) -> NDArray[np.int64]:
    """The positions `(N,)` of `labels` `(N,)`: the first of each class, then the second of each, and so on."""
    rank = np.zeros(len(labels), np.int64)
    for label in np.unique(labels):
        here = labels == label
        rank[here] = np.arange(int(here.sum()))
    return np.lexsort((labels, rank))
