"""A figure and how far another draw of images might move it."""

from dataclasses import dataclass

LEVEL = 0.95


@dataclass(frozen=True)
class Interval:
    """A figure with its 95 % interval over draws of images; NaN where there is none."""

    estimate: float
    low: float
    high: float
