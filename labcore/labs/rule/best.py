"""Which of several steps' runs is the best."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar, Literal

from labcore.evaluation.measures import measure
from labcore.labs.rule.base import Outcome, Rule
from labcore.labs.run_figures import first_figure, told_figure
from labcore.spec.base import setting
from labcore.spec.problem import Problem

if TYPE_CHECKING:
    from labcore.labs.ground import Ground
    from labcore.labs.sitting import Sitting


class Best(Rule):
    """The step whose run has the best figure on validation images."""

    title: ClassVar[str] = "The best run"
    kind: Literal["best"] = "best"
    steps: dict[str, str] = setting({}, "By step, the answer that says that its run is the best.")
    figure: str = setting("accuracy", "The figure on validation images.")

    @property
    def needs(self) -> tuple[str, ...]:
        return tuple(self.steps)

    @property
    def words(self) -> Sequence[str]:
        return list(self.steps.values())

    def outcome(self, sitting: "Sitting") -> Outcome | None:
        found = {step: first_figure(sitting, step, self.figure) for step in self.steps}
        known = {step: each for step, each in found.items() if each is not None}
        if len(known) < len(self.steps):
            return None
        better = measure(self.figure).better or 1
        best = max(known, key=lambda step: better * known[step][0])
        told = ", ".join(f"{self.steps[step]} {told_figure(self.figure, value)}" for step, (value, _) in known.items())
        return Outcome(
            self.steps[best], f"{measure(self.figure).title}: {told}.", tuple(run for _, run in known.values())
        )

    def problems(self, ground: "Ground") -> Iterator[Problem]:
        yield from super().problems(ground)
        yield from ground.about_figure(self.figure, "figure")
        if len(self.steps) < 2:
            yield Problem("steps", "Of one step, which is the best is no question.", "Name two or more.")
