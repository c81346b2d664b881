"""What the figures of a check say, in a word: the same for the bench, the command line and the pages."""

from typing import Literal

Verdict = Literal["passed", "doubtful", "blind"]

DOUBTFUL, BLIND = 0.5, 0.8
"""Rank correlations, between a map and that of a network that has learned nothing, from which on a method is called so.

An edge detector reaches 1: the network does not matter to it at all. Where an image has one conspicuous thing,
untrained networks respond to it too, and sound methods reach 0.5 to 0.7 (see `tests/explain/test_sanity.py`): much of
the map is then owed to the image alone, and that is what *doubtful* says.
"""


def sanity_verdict(rank: float) -> Verdict:
    """Of the mean rank correlation over images and draws."""
    return "blind" if rank >= BLIND else "doubtful" if rank >= DOUBTFUL else "passed"
