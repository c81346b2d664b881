"""What will happen? Asked before a step, held against what came."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from labcore.labs.question.base import Question
from labcore.labs.rule import Outcome, Rule
from labcore.labs.rule.figure import FigureRule
from labcore.spec.base import OneOf, setting
from labcore.spec.problem import Problem
from labcore.spec.refusals import nearest

if TYPE_CHECKING:
    from labcore.labs.ground import Ground
    from labcore.labs.sitting import Sitting

Form = Literal["choice", "number", "text"]


class Predict(Question):
    """What will happen, said before the step is carried out and held against what came."""

    title: ClassVar[str] = "Prediction"
    kind: Literal["predict"] = "predict"
    options: tuple[str, ...] = setting((), "The answers to choose from.")
    unit: str = setting("", "Of a number: what stands behind it. A share is asked for in percent where this is %.")
    low: float | None = setting(None, "Of a number: the least that can be said.")
    high: float | None = setting(None, "Of a number: the most that can be said.")
    within: float = setting(0, "Of a number: how far off still counts as right.", low=0)
    outcome: Annotated[Rule, OneOf()] = setting(FigureRule(), "How what came is told from the steps' results.")
    because: str = setting("", "Why it comes so, shown once it has come, in Markdown with formulas between dollars.")

    @property
    def form(self) -> Form:
        """How it is answered."""
        if self.options:
            return "choice"
        return "number" if self.low is not None or self.high is not None or self.unit else "text"

    @property
    def factor(self) -> float:
        """What a number that came is multiplied by to be held against one that was said."""
        return 100.0 if self.unit == "%" else 1.0

    def came(self, sitting: "Sitting") -> Outcome | None:
        """What came; None before its steps are done."""
        if any(sitting.state(need).name != "done" for need in self.outcome.needs):
            return None
        return self.outcome.outcome(sitting)

    def is_right(self, said: str | float, came: Outcome) -> bool | None:
        """Whether what was `said` came; None where that is for a reader to say, or the runs do not decide it."""
        if came.is_open:
            return None
        if self.form == "choice":
            return said == came.value
        if self.form == "number" and not isinstance(said, str) and not isinstance(came.value, str):
            return abs(said - self.factor * came.value) <= self.within
        return None

    def problems(self, ground: "Ground") -> Iterator[Problem]:
        yield from super().problems(ground)
        for each in self.outcome.problems(ground):
            yield Problem(f"outcome.{each.key}", each.message, each.cure)
        if len(self.options) == 1 or len(set(self.options)) < len(self.options):
            yield Problem("options", "There is nothing to choose from.", "Give two or more different answers.")
        if self.form == "choice":
            yield from self._about_words()
        elif self.form == "number" and self.outcome.gives == "word":
            yield Problem(
                "outcome", "A number is asked for, and the rule gives a word.", "Give options to choose from."
            )
        if self.low is not None and self.high is not None and self.low >= self.high:
            yield Problem("low", f"{self.low:g} to {self.high:g} is no range.", "Write the lower number first.")
        yield from ground.is_known_before(self.outcome.needs, self.step, "outcome")

    def _about_words(self) -> Iterator[Problem]:
        if self.outcome.gives == "number":
            yield Problem(
                "outcome",
                "Answers are chosen from a list, and the rule gives a number.",
                "Put it into a rule of the kind banded, which gives each range of numbers an answer.",
            )
        for word in self.outcome.words:
            if word not in self.options:
                cure = nearest(word, self.options) or f"The options are {', '.join(self.options)}."
                yield Problem("outcome", f"'{word}' can come, and is none of the options.", cure)
