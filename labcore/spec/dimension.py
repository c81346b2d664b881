"""One setting of a search space: where its values may lie."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from labcore.spec.levels import level_in_words

DIGITS = 4
"""Significant digits of a value drawn from a range: more tell nothing apart."""


@dataclass(frozen=True)
class Dimension:
    """A setting that a search moves.

    Attributes:
        key: dotted, as in a spec.
        values: those to choose from, also the points of a range that has steps; empty where it is a range without.
        low, high: the ends of the range, both included.
        whole: whether it takes whole numbers only.
        log: whether it moves by ratio.
        needs: where the setting is there for some kinds of choices only: those values of other dimensions, by key.
    """

    key: str
    values: tuple[Any, ...] = ()
    low: float = 0.0
    high: float = 0.0
    whole: bool = False
    log: bool = False
    needs: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)

    @property
    def count(self) -> int | None:
        """How many values it may take; None where they are not counted."""
        if self.values:
            return len(self.values)
        return round(self.high - self.low) + 1 if self.whole else None

    def level(self, drawn: float) -> Any:
        """The value of the setting for what a tuner has drawn: the place among `values`, or a number of the range."""
        if self.values:
            return self.values[int(drawn)]
        if self.whole:
            return round(drawn)
        return min(self.high, max(self.low, float(f"{drawn:.{DIGITS}g}")))

    @property
    def extremes(self) -> tuple[Any, ...]:
        """Values by which it can be tried whether all would be accepted."""
        return self.values or ((round(self.low), round(self.high)) if self.whole else (self.low, self.high))

    def told(self) -> str:
        """Its values in words."""
        if self.values:
            return ", ".join(map(level_in_words, self.values))
        return f"{self.low:g} to {self.high:g}{', by ratio' if self.log else ''}"
