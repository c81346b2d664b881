"""A figure of a step's run."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Literal

from labcore.evaluation.measures import measure
from labcore.labs.rule.base import NumberRule, Outcome
from labcore.labs.run_figures import first_figure, told_figure
from labcore.spec.base import setting
from labcore.spec.problem import Problem

if TYPE_CHECKING:
    from labcore.labs.ground import Ground
    from labcore.labs.sitting import Sitting


class FigureRule(NumberRule):
    """A figure that the run of a step reached on validation images."""

    title: ClassVar[str] = "A figure"
    kind: Literal["figure"] = "figure"
    step: str = setting("", "The step whose run it is.")
    figure: str = setting("accuracy", "The figure on validation images, such as accuracy; with train_, on training.")

    @property
    def needs(self) -> tuple[str, ...]:
        return (self.step,)

    def outcome(self, sitting: "Sitting") -> Outcome | None:
        found = first_figure(sitting, self.step, self.figure)
        if found is None:
            return None
        value, subject = found
        return Outcome(value, f"{measure(self.figure).title}: {told_figure(self.figure, value)}.", (subject,))

    def problems(self, ground: "Ground") -> Iterator[Problem]:
        yield from super().problems(ground)
        yield from ground.about_figure(self.figure, "figure")
