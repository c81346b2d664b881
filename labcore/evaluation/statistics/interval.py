"""A figure and how far another draw of images might move it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

LEVEL = 0.95

ENDS = ("estimate", "low", "high")
"""What an interval holds, as it is kept."""


@dataclass(frozen=True)
class Interval:
    """A figure with its 95 % interval over draws of images; NaN where there is none."""

    estimate: float
    low: float
    high: float

    @classmethod
    def read(cls, plain: Mapping[str, float | None]) -> Self:
        """From plain data, in which what is no number may be None or missing."""
        values = (plain.get(name) for name in ENDS)
        return cls(*(float("nan") if value is None else float(value) for value in values))
