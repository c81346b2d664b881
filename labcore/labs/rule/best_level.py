"""Which level of a study's factor is the best."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar, Literal

from labcore.evaluation.measures import measure
from labcore.labs.rule.base import Outcome, Rule
from labcore.labs.run_figures import told_figure
from labcore.labs.studied import results
from labcore.spec.base import setting
from labcore.spec.problem import Problem
from labcore.studies.observation import level_key
from labcore.studies.reading import naming_of

if TYPE_CHECKING:
    from labcore.labs.ground import Ground
    from labcore.labs.sitting import Sitting


class BestLevel(Rule):
    """The level of a study's factor with the best mean on validation images."""

    title: ClassVar[str] = "The best level"
    kind: Literal["best_level"] = "best_level"
    step: str = setting("", "The step that makes the study.")
    factor: str = setting("", "The dotted key of the factor; left out, the first one.")
    figure: str = setting("", "The figure on validation images; left out, that of the study.")
    answers: tuple[str, ...] = setting((), "What each level is called among the answers, in the order of the study.")

    @property
    def needs(self) -> tuple[str, ...]:
        return (self.step,)

    @property
    def words(self) -> Sequence[str]:
        return self.answers

    def outcome(self, sitting: "Sitting") -> Outcome | None:
        now, found = sitting.standing(self.step), results(sitting, self.step)
        if now is None or found is None:
            return None
        plan, metric = now.study.plan, self.figure or found.metric
        factor = self.factor or next(iter(plan.factors))
        levels = {level_key(value): place for place, value in enumerate(plan.factors.get(factor, ()))}
        seen: dict[int, list[float]] = {}
        for each in found.observations:
            place = levels.get(level_key(each.cell.get(factor)))
            if place is not None and metric in each.figures:
                seen.setdefault(place, []).append(each.figures[metric])
        if len(seen) < len(levels) or len(self.answers) != len(levels):
            return None
        means = {place: sum(values) / len(values) for place, values in seen.items()}
        best = max(means, key=lambda place: (measure(metric).better or 1) * means[place])
        told = ", ".join(f"{self.answers[place]} {told_figure(metric, means[place])}" for place in sorted(means))
        words = f"Mean {measure(metric).title.lower()} on validation images: {told}."
        return Outcome(self.answers[best], words, tuple(each.run_id for each in found.observations if each.run_id))

    def problems(self, ground: "Ground") -> Iterator[Problem]:
        yield from super().problems(ground)
        plan = ground.plan_of(self.step)
        if plan is None:
            yield from ground.is_no_study(self.step, "step")
            return
        yield from ground.about_factor(plan, self.factor, "factor")
        values = plan.factors.get(self.factor or next(iter(plan.factors), ""), ())
        if values and len(self.answers) != len(values):
            names = ", ".join(naming_of(plan).level(self.factor or next(iter(plan.factors)), each) for each in values)
            yield Problem(
                "answers",
                f"The factor has {len(values)} levels and there are {len(self.answers)} answers.",
                f"Give one for each, in this order: {names}.",
            )
