"""Figures with their intervals, as they stand in tables and in large."""

import math

from labcore.evaluation.measures import measure
from labcore.evaluation.statistics.interval import Interval
from labcore.ui.words import figure

UNKNOWN = "–"

OVER_IMAGES = (
    "Intervals of 95 % are over draws of images (bootstrap): how far another draw of as many images might move a "
    "figure of this very model. Where no draw differs, as when all are right, a share has Wilson's interval, others "
    "have none. What another seed would change is not in them."
)


def with_interval(name: str, of: Interval) -> str:
    """93.1% (90.8–95.0), or 0.2718 (0.2101–0.3402); – where there is no figure."""
    if math.isnan(of.estimate):
        return UNKNOWN
    range_ = interval_of(name, of)
    return figure(name, of.estimate) + (f" ({range_})" if range_ else "")


def interval_of(name: str, of: Interval) -> str:
    """90.8–95.0, without a unit where it is a percentage; empty where there is none."""
    if math.isnan(of.low) or math.isnan(of.high):
        return ""
    if measure(name).form == "share":
        return f"{100 * of.low:.1f}–{100 * of.high:.1f}"
    return f"{figure(name, of.low)}–{figure(name, of.high)}"
