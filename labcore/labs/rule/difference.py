"""By how much one run is better than another."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Literal

from labcore.evaluation.measures import measure
from labcore.labs.rule.base import NumberRule, Outcome
from labcore.labs.run_figures import first_figure, told_difference, told_figure
from labcore.spec.base import setting
from labcore.spec.problem import Problem

if TYPE_CHECKING:
    from labcore.labs.ground import Ground
    from labcore.labs.sitting import Sitting


class Difference(NumberRule):
    """A figure of one step's run minus that of another's."""

    title: ClassVar[str] = "A difference"
    kind: Literal["difference"] = "difference"
    step: str = setting("", "The step whose run it is.")
    minus: str = setting("", "The step whose run's figure is subtracted.")
    figure: str = setting("accuracy", "The figure on validation images.")

    @property
    def needs(self) -> tuple[str, ...]:
        return self.step, self.minus

    def outcome(self, sitting: "Sitting") -> Outcome | None:
        first, second = (first_figure(sitting, step, self.figure) for step in self.needs)
        if first is None or second is None:
            return None
        difference = first[0] - second[0]
        names = [sitting.lab.step(step).name for step in self.needs]
        told = " against ".join(
            f"{told_figure(self.figure, value)} ({name})"
            for (value, _), name in zip((first, second), names, strict=True)
        )
        words = f"{measure(self.figure).title}: {told}, a difference of {told_difference(self.figure, difference)}."
        return Outcome(difference, words, (first[1], second[1]))

    def problems(self, ground: "Ground") -> Iterator[Problem]:
        yield from super().problems(ground)
        yield from ground.about_figure(self.figure, "figure")
