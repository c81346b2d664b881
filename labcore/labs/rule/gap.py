"""By how much training is better than validation."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Literal

from labcore.evaluation.measures import measure
from labcore.labs.rule.base import NumberRule, Outcome
from labcore.labs.run_figures import told_difference, told_figure
from labcore.labs.watched import history_of
from labcore.spec.base import setting
from labcore.spec.problem import Problem
from labcore.words import in_a_sentence

if TYPE_CHECKING:
    from labcore.labs.ground import Ground
    from labcore.labs.sitting import Sitting


class Gap(NumberRule):
    """By how much a figure on training images is better than on validation images, after the last epoch."""

    title: ClassVar[str] = "The gap"
    kind: Literal["gap"] = "gap"
    step: str = setting("", "The step whose run it is.")
    figure: str = setting("accuracy", "The figure, one that is measured on training images too.")

    @property
    def needs(self) -> tuple[str, ...]:
        return (self.step,)

    def outcome(self, sitting: "Sitting") -> Outcome | None:
        for subject in sitting.subjects(self.step):
            for epoch, values in reversed(history_of(subject.folder).epochs):
                train, held = values.get(self.figure), values.get(f"val_{self.figure}")
                if train is None or held is None:
                    continue
                gap = (measure(self.figure).better or 1) * (train - held)
                called = in_a_sentence(measure(self.figure).title)
                told = (
                    f"After epoch {epoch}, {called} is {told_figure(self.figure, train)} "
                    f"on training and {told_figure(self.figure, held)} on validation images: a gap of "
                    f"{told_difference(self.figure, gap)}."
                )
                return Outcome(gap, told, (subject.record.run_id,))
        return None

    def problems(self, ground: "Ground") -> Iterator[Problem]:
        yield from super().problems(ground)
        yield from ground.about_figure(self.figure, "figure")
