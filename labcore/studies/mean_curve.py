"""The mean of learning curves over runs: one rule wherever runs are taken together."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class MeanCurve:
    """Means `y` over runs at `x`, and their spread: mean ± standard deviation (n - 1); empty where it is one run's."""

    x: list[float]
    y: list[float | None]
    band: list[tuple[float, float] | None]


def mean_curve(curves: Sequence[tuple[Sequence[float], Sequence[float | None]]]) -> MeanCurve:
    """The mean of `(x, y)` point by point, as far as the shortest of them goes.

    Beyond it the mean would be one of other runs, and jump where one of them ends: where training stops early, of
    those that early stopping let go on.
    """
    known = [curve for curve in curves if any(value is not None for value in curve[1])]
    if len(known) == 1:
        return MeanCurve(list(known[0][0]), list(known[0][1]), [])
    x, y, band = list[float](), list[float | None](), list[tuple[float, float] | None]()
    for point in range(min((len(curve[0]) for curve in known), default=0)):
        values = [value for _, ys in known if (value := ys[point]) is not None]
        x.append(statistics.mean(xs[point] for xs, _ in known))
        whole = len(values) == len(known)
        mean = statistics.mean(values) if whole else None
        spread = statistics.stdev(values) if whole else 0.0
        y.append(mean)
        band.append(None if mean is None else (mean - spread, mean + spread))
    return MeanCurve(x, y, band)
