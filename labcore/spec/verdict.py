"""What the figures of the two checks say, in words: the same for the bench, the command line and the pages."""

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np

SanityVerdict = Literal["passed", "doubtful", "blind"]
FaithfulnessVerdict = Literal["passed", "doubtful", "failed", "untold"]

DOUBTFUL, BLIND = 0.5, 0.8
"""Rank correlations, between a map and that of a network that has learned nothing, from which on a method is called so.

An edge detector reaches 1: the network does not matter to it at all. Where an image has one conspicuous thing,
untrained networks respond to it too, and sound methods reach 0.5 to 0.7 (see `tests/explain/test_sanity.py`): much of
the map is then owed to the image alone, and that is what *doubtful* says.
"""

FAITHFUL, SOMEWHAT = 0.8, 0.6
"""Mean shares of random maps that maps have to beat to be called faithful, or somewhat so, where that is no luck. A map
that knows nothing beats half of the others, and in one image of three at least four of five."""

LUCK = 0.05
"""The chance with which maps that know nothing may be called better than chance."""

SANITY_WORDS: Mapping[SanityVerdict, str] = {
    "passed": "depends on training",
    "doubtful": "partly the image alone",
    "blind": "the image alone",
}
FAITHFULNESS_WORDS: Mapping[FaithfulnessVerdict, str] = {
    "passed": "the answer needs it",
    "doubtful": "little better than chance",
    "failed": "no better than chance",
    "untold": "too few images to tell",
}
"""What a check has found, in some words that end a sentence on a map."""


def sanity_verdict(rank: float) -> SanityVerdict:
    """Of the mean rank correlation over images and draws."""
    return "blind" if rank >= BLIND else "doubtful" if rank >= DOUBTFUL else "passed"


def faithfulness_verdict(beaten: Sequence[float], draws: int) -> FaithfulnessVerdict:
    """What the random maps that were beaten tell, over images.

    Args:
        beaten: of each image the share of its random maps.
        draws: how many these were.
    """
    most, number = len(beaten) * draws, round(sum(beaten) * draws)
    if chance_of(number, len(beaten), draws) <= LUCK:
        return "passed" if number >= round(FAITHFUL * most, 6) else "doubtful"
    if chance_of(most, len(beaten), draws) > LUCK or number >= round(SOMEWHAT * most, 6):
        return "untold"
    return "failed"


def chance_of(number: int, images: int, draws: int) -> float:
    """How likely maps that know nothing beat `number` random maps or more, of `draws` in each of so many images.

    Such a map is one of `draws` + 1 of a kind, so each rank among them is as likely: the sum of these ranks is tested.
    """
    each = np.full(draws + 1, 1 / (draws + 1))
    sums = np.ones(1)
    for _ in range(images):
        sums = np.convolve(sums, each)
    return float(sums[number:].sum())
