"""A data set as a run sees it: its images divided anew for cross-validation, or only a share of them learned from."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from labcore.datasets.card import SPLITS, Card
from labcore.datasets.dataset import LEFT_OUT, Dataset
from labcore.datasets.library import Library
from labcore.datasets.merging import merged
from labcore.datasets.splits import TRAIN, VAL, assign
from labcore.errors import InputError
from labcore.spec.classifying import Classifying
from labcore.spec.division import Division, too_few
from labcore.spec.experiment import Experiment


def opened(spec: Experiment) -> Dataset:
    """The data set of `spec` with its pixels, as that run is to see it.

    Raises InputError: unknown, damaged and not built in, or no such exclusion list that fits.
    """
    dataset = divided(Library().open(spec.dataset, exclusions=spec.exclusions), spec.division, spec.seed)
    return merged(dataset, spec.classes) if isinstance(spec, Classifying) else dataset


def divided(dataset: Dataset, division: Division, seed: int) -> Dataset:
    """`dataset` in the splits that `division` makes; pixels, labels, positions and fingerprint stay, and test images.

    The folds of one seed are the same whatever else a run does, so that runs can be held against each other fold by
    fold; another seed divides anew. What an exclusion list leaves out is in no fold.

    Raises InputError where there are fewer groups, or images, than folds.
    """
    if division.share == 1 and not division.folds:
        return dataset
    split = dataset.split.copy()
    if division.folds:
        rows = np.flatnonzero((split == TRAIN) | (split == VAL))
        split[rows] = np.where(_folds(dataset, rows, division.folds, seed) == division.fold - 1, VAL, TRAIN)
    if division.share < 1:
        split[_not_learned_from(dataset, np.flatnonzero(split == TRAIN), division, seed)] = LEFT_OUT
    return replace(dataset, split=split, card=_card(dataset, split, division, seed))


def name_of(division: Division, seed: int) -> str:
    """What tells divisions apart whose validation images differ; empty for a data set's own."""
    return f"fold {division.fold} of {division.folds}, seed {seed}" if division.folds else ""


def _folds(dataset: Dataset, rows: NDArray[np.int64], folds: int, seed: int) -> NDArray[np.int64]:
    """`(M,)` the fold of each of `rows` `(M,)`, from 0. Each fold has one group at least."""
    groups = np.arange(len(rows)) if dataset.groups is None else dataset.groups[rows]
    known, first, numbers = np.unique(groups, return_index=True, return_inverse=True)
    numbers = numbers.reshape(-1)
    if told := too_few(folds, len(rows), None if dataset.groups is None else len(known)):
        raise InputError(*told)
    fold_of = assign(_members(dataset, rows), numbers, [1 / folds] * folds, seed)[first]
    _fill(fold_of, np.bincount(numbers), folds)
    return fold_of[numbers]


def _fill(fold_of: NDArray[np.int64], sizes: NDArray[np.int64], folds: int) -> None:
    """Give each fold that has none a group, the smallest of the fold that has the most. Stratification, which spreads
    every class as far as it goes, leaves folds empty where all classes are of few groups.

    Args:
        fold_of: `(G,)` the fold of each group, which is changed; at least as many groups as folds.
        sizes: `(G,)` images of each.
    """
    for fold in range(folds):
        counts = np.bincount(fold_of, minlength=folds)
        if not counts[fold]:
            of_the_largest = np.flatnonzero(fold_of == counts.argmax())
            fold_of[of_the_largest[sizes[of_the_largest].argmin()]] = fold


def _members(dataset: Dataset, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
    """`(M, C)` which class each image shows; several, where masks say."""
    if dataset.masks is not None:
        return dataset.class_pixels[rows] > 0
    return dataset.labels[rows, None] == np.arange(len(dataset.card.classes))


def _not_learned_from(dataset: Dataset, rows: NDArray[np.int64], division: Division, seed: int) -> NDArray[np.int64]:
    """Those of the training images `rows` that are beyond the share; a larger share holds the images of a smaller."""
    random, labels = np.random.default_rng(seed), dataset.labels[rows]
    drawn = [random.permutation(rows[labels == label]) for label in np.unique(labels)]
    return np.concatenate([each[division.kept(len(each)) :] for each in drawn])


def _card(dataset: Dataset, split: NDArray[np.uint8], division: Division, seed: int) -> Card:
    card = dataset.card
    splits = dict(card.splits)
    for part in ("train", "val"):
        splits[part] = dataset.census(np.flatnonzero(split == SPLITS.index(part)))
    images = int((split != LEFT_OUT).sum())
    return card.model_copy(update={"images": images, "splits": splits, "folds": name_of(division, seed)})
