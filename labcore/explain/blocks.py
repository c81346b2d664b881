"""Which regions of images a model needs, whatever it is made of: what it loses when they are exchanged among images."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.dummy import DummyClassifier
from sklearn.inspection import permutation_importance

Answering = Callable[[NDArray[np.uint8]], NDArray[np.float32]]
"""From images `(n, H, W, C)` uint8 to probabilities `(n, classes)`."""


@dataclass(frozen=True)
class BlockImportance:
    """What is lost with each block of the images.

    Attributes:
        drops: `(blocks, blocks)` float32, by how much the score falls when the block is exchanged, on average.
        deviations: the same shape, its standard deviation over repeats.
        score: with all images whole, the probability of the true class, on average over images, each class counting the
            same: it moves before a decision tips over, so that few images tell.
    """

    drops: NDArray[np.float32]
    deviations: NDArray[np.float32]
    score: float


def block_importance(
    answering: Answering,
    images: NDArray[np.uint8],
    labels: NDArray[np.int32],
    blocks: int,
    repeats: int,
    between: Callable[[], None] = lambda: None,
    seed: int = 0,
) -> BlockImportance:
    """Permutation importance (Breiman, 2001), by scikit-learn, of `blocks` × `blocks` regions of images `(n, H, W, C)`.

    A block is exchanged for that of another image, so that it looks like itself and tells nothing. It is of all images
    together. Of two blocks that tell the same, neither is missed: a model may use what is cold here.

    Args:
        labels: `(n,)`.
        between: called before images are answered; what it raises ends the work.
    """
    rows, columns = (np.linspace(0, side, blocks + 1).round().astype(int) for side in images.shape[1:3])
    regions = [
        np.s_[:, rows[i] : rows[i + 1], columns[j] : columns[j + 1]] for i in range(blocks) for j in range(blocks)
    ]

    def score(_: object, whose: NDArray[np.int64], truth: NDArray[np.int32]) -> float:
        """Of images of which each block is that of the image at `whose` `(n, blocks²)`."""
        between()
        mixed = images.copy()
        for region, owners in zip(regions, whose.T, strict=True):
            if (owners != np.arange(len(images))).any():
                mixed[region] = images[owners][region]
        return _believed(answering(mixed), truth)

    own = np.repeat(np.arange(len(images))[:, None], len(regions), axis=1)
    # It wants an estimator, and does no more with it than hand it to the score, which asks the network instead.
    found = permutation_importance(DummyClassifier(), own, labels, scoring=score, n_repeats=repeats, random_state=seed)
    shape = (blocks, blocks)
    return BlockImportance(
        found.importances_mean.reshape(shape).astype(np.float32),
        found.importances_std.reshape(shape).astype(np.float32),
        score(None, own, labels),
    )


def _believed(probabilities: NDArray[np.float32], truth: NDArray[np.int32]) -> float:
    given = probabilities[np.arange(len(truth)), truth]
    return float(np.mean([given[truth == label].mean() for label in np.unique(truth)]))
