"""The choice of a design."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import ClassVar

from labcore.spec.base import Choice

Levels = Mapping[str, int]
"""How many levels each factor has, by its dotted key, in the order of the study."""

Cell = tuple[int, ...]
"""One combination: the place of each factor's level, from 0, in the order of the factors."""


class Design(Choice):
    """Which combinations of levels are run. The first level of each factor is the one the others are held against."""

    lab: ClassVar[str] = "generalization-gap"

    @abstractmethod
    def count(self, levels: Levels) -> int:
        """How many combinations `cells` gives, without making them."""

    @abstractmethod
    def cells(self, levels: Levels) -> list[Cell]:
        """The combinations to run, each once, that of the first levels first where it is among them."""

    def refusal(self, levels: Levels) -> tuple[str, str] | None:
        """What stands against this design for such factors, as problem and cure; None where nothing does."""
        return None

    def remarks(self, names: Sequence[str]) -> list[str]:
        """What a reader of the results must know of the design, in sentences.

        Args:
            names: what the factors are called, in their order.
        """
        return []
