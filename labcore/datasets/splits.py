"""Make the splits that a data set lacks: stratified, with groups kept whole, the same for the same seed.

The assignment is iterative stratification (Sechidis, Tsoumakas, Vlahavas 2011) of groups, extended so that small
classes reach every split when they can: scikit-learn's splitters refuse classes with fewer images than there are parts.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from labcore.datasets.card import SPLITS

TRAIN, VAL, TEST = range(len(SPLITS))
HELD_OUT = 0.15  # the share of each split that is cut off


@dataclass(frozen=True)
class Division:
    """`split`: `(N,)` uint8 indices into `SPLITS`; `note`: what was made and how, or None where nothing was."""

    split: NDArray[np.uint8]
    note: str | None = None


def complete(
    given: NDArray[np.uint8] | None, members: NDArray[np.bool_], groups: ArrayLike | None = None, seed: int = 0
) -> Division:
    """Make what is missing of validation and test, out of the training images.

    Args:
        given: `(N,)` the splits that came with the data, which are kept; None where there were none.
        members: `(N, K)` which image belongs to which class (several, where masks decide).
        groups: `(N,)` numbers or names, equal for images that must stay together; None where none need to.
        seed: decides ties and order.

    Returns:
        70 / 15 / 15 where nothing was given; else each missing split is cut off train, 15 % of it. Data that came
        with splits but without training images stay as they are: they can be used to evaluate.
    """
    split = np.full(len(members), TRAIN, np.uint8) if given is None else given.copy()
    missing = [part for part in (TEST, VAL) if not (split == part).any()]
    source = np.flatnonzero(split == TRAIN)
    if not missing or not len(source):
        return Division(split)
    shares = [1 - HELD_OUT * len(missing), *[HELD_OUT] * len(missing)]
    together = (
        np.arange(len(source)) if groups is None else np.unique(np.asarray(groups)[source], return_inverse=True)[1]
    )
    parts = assign(members[source], together.reshape(-1), shares, seed)
    split[source] = np.array([TRAIN, *missing], np.uint8)[parts]
    made = [part for part in missing if (split == part).any()]
    if not made:
        return Division(split, "There are too few images, or groups, to make a validation or test split.")
    sizes = " and ".join(f"{SPLITS[part]} ({int((split == part).sum()):,})" for part in sorted(made))
    return Division(split, f"Made from the training images: {sizes}; {HELD_OUT:.0%} each, stratified, seed {seed}.")


def groups_to_divide(groups: ArrayLike | None, split: NDArray[np.uint8]) -> int | None:
    """How many of `groups` `(N,)` training and validation images are of, by `split` `(N,)`; None without groups."""
    if groups is None:
        return None
    return len(np.unique(np.asarray(groups)[(split == TRAIN) | (split == VAL)]))


def assign(
    members: NDArray[np.bool_], groups: NDArray[np.int64], shares: Sequence[float], seed: int = 0
) -> NDArray[np.int64]:
    """Divide images into parts so that every class is spread by the shares and no group is parted.

    Args:
        members: `(N, K)` which image belongs to which class.
        groups: `(N,)` group numbers from 0.
        shares: the wanted share of each part, the most important part first.

    Returns:
        `(N,)` the part of each image. A class of fewer groups than parts reaches the first parts only.
    """
    # The last column counts every image, so that the sizes of the parts balance too.
    counts = np.zeros((groups.max() + 1, members.shape[1] + 1))
    np.add.at(counts, groups, np.column_stack([members, np.ones(len(members), bool)]))
    targets = _targets(counts, np.asarray(shares))
    order = np.random.default_rng(seed).permutation(len(counts))
    # Rare classes and large groups first: later ones can still even out what these force.
    share_of_class = (counts / np.maximum(counts.sum(axis=0), 1)).max(axis=1)
    order = order[np.argsort(-share_of_class[order], kind="stable")]
    part_of = np.zeros(len(counts), np.int64)
    lacking = targets.copy()
    # To the part whose squared distance from its targets, relative to them, falls most: never to one of target 0 if
    # there is another.
    weight = 1 / np.maximum(targets, 1e-9)
    for group in order:
        count = counts[group]
        part = int(np.argmax(((2 * lacking - count) * count * weight).sum(axis=1)))
        lacking[part] -= count
        part_of[group] = part
    return part_of[groups]


def _targets(counts: NDArray[np.float64], shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """`(parts, K)` how many images of each class each part should get; at least a group's worth if there are enough."""
    targets = np.zeros((len(shares), counts.shape[1]))
    for index, column in enumerate(counts.T):
        present = column[column > 0]
        if len(present) <= len(shares):
            targets[: len(present), index] = present.mean() if len(present) else 0
            continue
        wanted = np.maximum(shares * present.sum(), present.mean())
        wanted[0] = present.sum() - wanted[1:].sum()
        targets[:, index] = wanted
    return targets
