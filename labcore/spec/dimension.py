"""One setting of a search space: where its values may lie."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

DIGITS = 4
"""Significant digits of a value drawn from a range: more tell nothing apart."""


@dataclass(frozen=True)
class Dimension:
    """A setting that a search moves.

    Attributes:
        key: dotted, as in a spec.
        values: those to choose from; empty where it is a range.
        low, high: the ends of the range, both included.
        whole: whether it takes whole numbers only.
        log: whether it moves by ratio.
        step: the grid within the range: what is added or, with `log`, multiplied; None for anywhere.
        needs: where the setting is there for some kinds of choices only: those values of other dimensions, by key.
    """

    key: str
    values: tuple[Any, ...] = ()
    low: float = 0.0
    high: float = 0.0
    whole: bool = False
    log: bool = False
    step: float | None = None
    needs: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)

    @property
    def count(self) -> int | None:
        """How many values it may take; None where they are not counted."""
        if self.values:
            return len(self.values)
        if self.step is None:
            return round(self.high - self.low) + 1 if self.whole and not self.log else None
        if self.log:
            return int(math.log(self.high / self.low, self.step) + 1e-8) + 1
        return int((self.high - self.low) / self.step + 1e-8) + 1

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
            return f"{len(self.values)} values"
        by = "" if self.step is None else f", in steps of {'× ' if self.log else ''}{self.step:g}"
        return f"{self.low:g} to {self.high:g}{', by ratio' if self.log and self.step is None else by}"
