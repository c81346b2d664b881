"""A number among what a step has found."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from labcore.labs.rule.base import NumberRule, Outcome
from labcore.labs.step.base import WorkedStep
from labcore.spec.base import setting
from labcore.spec.problem import Problem

if TYPE_CHECKING:
    from labcore.labs.ground import Ground
    from labcore.labs.sitting import Sitting


class Noted(NumberRule):
    """A number among what a step has found that makes no run: a check, a shifted test, an export."""

    title: ClassVar[str] = "A number found"
    kind: Literal["noted"] = "noted"
    step: str = setting("", "The step that finds it.")
    key: str = setting("", "Its dotted key in what `labs run --json` says of the step, such as drop.estimate.")
    called: str = setting("", "What the number is, in words.")
    share: bool = setting(False, "Whether it is a share, told as a percentage.")

    @property
    def needs(self) -> tuple[str, ...]:
        return (self.step,)

    def outcome(self, sitting: "Sitting") -> Outcome | None:
        step = sitting.lab.step(self.step)
        found = step.found(sitting) if isinstance(step, WorkedStep) else None
        value: Any = None if found is None else found.result
        for part in self.key.split("."):
            value = value.get(part) if isinstance(value, dict) else None
        if found is None or not isinstance(value, int | float) or isinstance(value, bool):
            return None
        shown = f"{value:z.1%}" if self.share else f"{value:,.4g}"
        return Outcome(float(value), f"{self.called or self.key}: {shown}.", found.runs)

    def problems(self, ground: "Ground") -> Iterator[Problem]:
        yield from super().problems(ground)
        yield from ground.about_number(self.step, self.key, "key")
