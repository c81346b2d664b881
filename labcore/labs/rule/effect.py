"""What a level of a study's factor does."""

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from labcore.labs.rule.base import NumberRule, Outcome
from labcore.labs.studied import results
from labcore.spec.base import setting
from labcore.spec.problem import Problem
from labcore.spec.refusals import short
from labcore.studies.observation import level_key
from labcore.studies.wording import statement

if TYPE_CHECKING:
    from labcore.labs.ground import Ground
    from labcore.labs.sitting import Sitting


class EffectRule(NumberRule):
    """By how much a level of a study's factor changes a figure on validation images, against the first level."""

    title: ClassVar[str] = "An effect"
    kind: Literal["effect"] = "effect"
    step: str = setting("", "The step that makes the study.")
    factor: str = setting("", "The dotted key of the factor; left out, the first one.")
    level: Any = setting(None, "Which level, as the study has it; left out, the second one.")
    figure: str = setting("", "The figure on validation images; left out, that of the study.")

    @property
    def needs(self) -> tuple[str, ...]:
        return (self.step,)

    def outcome(self, sitting: "Sitting") -> Outcome | None:
        now, found = sitting.standing(self.step), results(sitting, self.step)
        if now is None or found is None:
            return None
        plan = now.study.plan
        factor = self.factor or next(iter(plan.factors))
        level = plan.factors[factor][1] if self.level is None else self.level
        effects = found.effects(self.figure or found.metric).main
        for each in effects:
            if each.factor == factor and level_key(each.level) == level_key(level):
                runs = tuple(one.run_id for one in found.observations if one.run_id)
                interval = (-math.inf, math.inf) if each.verdict == "no claim" else (each.low, each.high)
                return Outcome(each.estimate, statement(each, found.naming, len(effects)), runs, interval)
        return None

    def problems(self, ground: "Ground") -> Iterator[Problem]:
        yield from super().problems(ground)
        plan = ground.plan_of(self.step)
        if plan is None:
            yield from ground.is_no_study(self.step, "step")
            return
        yield from ground.about_factor(plan, self.factor, "factor")
        values = plan.factors.get(self.factor or next(iter(plan.factors), ""), ())
        known = [level_key(value) for value in values]
        if self.level is not None and values and level_key(self.level) not in known[1:]:
            yield Problem(
                "level",
                f"{short(self.level)} is no level that is held against the first one.",
                f"Choose one of {', '.join(map(short, values[1:]))}.",
            )
