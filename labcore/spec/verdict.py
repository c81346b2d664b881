"""What the figures of the two checks say, in words: the same for the bench, the command line and the pages."""

from collections.abc import Mapping
from typing import Literal

SanityVerdict = Literal["passed", "doubtful", "blind"]
FaithfulnessVerdict = Literal["passed", "doubtful", "failed"]

DOUBTFUL, BLIND = 0.5, 0.8
"""Rank correlations, between a map and that of a network that has learned nothing, from which on a method is called so.

An edge detector reaches 1: the network does not matter to it at all. Where an image has one conspicuous thing,
untrained networks respond to it too, and sound methods reach 0.5 to 0.7 (see `tests/explain/test_sanity.py`): much of
the map is then owed to the image alone, and that is what *doubtful* says.
"""

FAITHFUL, SOMEWHAT = 0.8, 0.6
"""Shares of random maps that a map has to beat to be called faithful, or somewhat so. A random map beats half of the
others, and one of three is as good as four of five others: over several images luck evens out, in one it need not."""

SANITY_WORDS: Mapping[SanityVerdict, str] = {
    "passed": "depends on training",
    "doubtful": "partly the image alone",
    "blind": "the image alone",
}
FAITHFULNESS_WORDS: Mapping[FaithfulnessVerdict, str] = {
    "passed": "the answer needs it",
    "doubtful": "little better than chance",
    "failed": "no better than chance",
}
"""What a check has found, in some words that end a sentence on a map."""


def sanity_verdict(rank: float) -> SanityVerdict:
    """Of the mean rank correlation over images and draws."""
    return "blind" if rank >= BLIND else "doubtful" if rank >= DOUBTFUL else "passed"


def faithfulness_verdict(beaten: float) -> FaithfulnessVerdict:
    """Of the mean share of random maps that are beaten, over images."""
    return "passed" if beaten >= FAITHFUL else "doubtful" if beaten >= SOMEWHAT else "failed"
