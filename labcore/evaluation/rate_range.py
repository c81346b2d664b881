"""What a learning-rate range test says: which rates are worth trying (Smith, 2017)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

REACH = 5
"""Steps to either side that smoothing and slopes look at: batches differ from one another in how hard they are."""

DIVERGED = 4.0
"""How many times its lowest value the loss of the last steps reaches before the test ends."""


@dataclass(frozen=True)
class Suggestion:
    """Rates to try.

    Attributes:
        steepest: where the smoothed loss falls fastest per decade.
        tenth: a tenth of the rate at which it is lowest.
    """

    steepest: float
    tenth: float


def smooth(losses: Sequence[float]) -> list[float]:
    """The median of each loss and those around it: no single hard batch shows, and nothing is seen too late."""
    return [float(np.median(losses[max(0, place - REACH) : place + REACH + 1])) for place in range(len(losses))]


def has_diverged(losses: Sequence[float]) -> bool:
    """Whether the last of `losses` is no number, or the last few are so high that no more can be learned."""
    if not math.isfinite(losses[-1]):
        return True
    recent, before = losses[-REACH:], smooth(losses[:-REACH])
    return bool(before) and float(np.median(recent)) > DIVERGED * min(before)


def suggest(rates: Sequence[float], smoothed: Sequence[float]) -> Suggestion | None:
    """The rates to try, from rising `rates` and the smoothed loss at each; None where the loss never falls.

    Where the loss is lowest, it is about to rise; the fall before it is what is looked at.
    """
    decades, losses = np.log10(rates), np.asarray(smoothed)
    lowest = int(losses.argmin()) if len(losses) else 0
    if lowest <= 2 * REACH:
        return None
    middles = np.arange(REACH, lowest - REACH + 1)
    before, after = middles - REACH, middles + REACH
    slopes = (losses[after] - losses[before]) / (decades[after] - decades[before])
    steepest = int(middles[slopes.argmin()])
    return Suggestion(float(rates[steepest]), float(rates[lowest]) / 10)
