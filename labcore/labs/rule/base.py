"""The choice of a rule."""

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from labcore.spec.base import Choice
from labcore.spec.problem import Problem

if TYPE_CHECKING:
    from labcore.labs.ground import Ground
    from labcore.labs.sitting import Sitting


@dataclass(frozen=True)
class Outcome:
    """What came.

    Attributes:
        value: a word that could be chosen, or a number.
        told: that with its numbers, as a sentence of plain text.
        runs: by whose figures.
        interval: of a number found by repeats, from where to where it may lie; without bounds where there was one only.
        is_open: of a word, whether that interval reaches into another word, so that the runs do not decide.
    """

    value: str | float
    told: str
    runs: tuple[str, ...] = ()
    interval: tuple[float, float] | None = None
    is_open: bool = False


class Rule(Choice):
    """How an outcome is told from what steps have found."""

    gives: ClassVar[Literal["word", "number"]] = "word"

    @property
    @abstractmethod
    def needs(self) -> tuple[str, ...]:
        """The ids of the steps that it reads."""

    @property
    def words(self) -> Sequence[str]:
        """Of a rule that gives a word, which there are."""
        return ()

    @abstractmethod
    def outcome(self, sitting: "Sitting") -> Outcome | None:
        """What came; None before the steps have found it, and where they have nothing of the kind."""

    def problems(self, ground: "Ground") -> Iterator[Problem]:
        """What stands against it; keys are within the rule."""
        for need in self.needs:
            yield from ground.about_step(need, "step")


class NumberRule(Rule):
    """A rule that gives a number."""

    gives: ClassVar[Literal["word", "number"]] = "number"
