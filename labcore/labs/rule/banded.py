"""A number as one of several words."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from labcore.labs.rule.base import NumberRule, Outcome, Rule
from labcore.labs.rule.figure import FigureRule
from labcore.spec.base import OneOf, setting
from labcore.spec.problem import Problem

if TYPE_CHECKING:
    from labcore.labs.ground import Ground
    from labcore.labs.sitting import Sitting


class Banded(Rule):
    """A number as the word of the band that it lies in: falls, stays about the same, rises."""

    title: ClassVar[str] = "A band"
    kind: Literal["banded"] = "banded"
    of: Annotated[NumberRule, OneOf()] = setting(FigureRule(), "The rule that gives the number.")
    below: dict[str, float] = setting({}, "By answer, from the lowest on, below which number it holds.")
    otherwise: str = setting("", "The answer for all that is higher.")

    @property
    def needs(self) -> tuple[str, ...]:
        return self.of.needs

    @property
    def words(self) -> Sequence[str]:
        return [*self.below, self.otherwise]

    def outcome(self, sitting: "Sitting") -> Outcome | None:
        found = self.of.outcome(sitting)
        if found is None or isinstance(found.value, str):
            return None
        is_open = found.interval is not None and len(set(map(self._word, found.interval))) > 1
        return replace(found, value=self._word(found.value), is_open=is_open)

    def _word(self, value: float) -> str:
        return next((word for word, top in self.below.items() if value < top), self.otherwise)

    def problems(self, ground: "Ground") -> Iterator[Problem]:
        for each in self.of.problems(ground):
            yield Problem(f"of.{each.key}", each.message, each.cure)
        tops = list(self.below.values())
        if not tops or not self.otherwise:
            yield Problem(
                "below", "A band needs a limit and an answer beyond it.", "Write below: {falls: -0.02}, otherwise: …"
            )
        if tops != sorted(tops):
            yield Problem("below", "The limits do not rise.", "Write the lowest first.")
