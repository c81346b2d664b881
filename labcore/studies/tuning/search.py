"""A tuning before any trial: its space and objective, each value tried on the spec before anything is queued."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from labcore.errors import InputError
from labcore.evaluation.measures import measure
from labcore.spec import presets
from labcore.spec.data import Data
from labcore.spec.dimension import Dimension
from labcore.spec.experiment import Experiment
from labcore.spec.levels import laid
from labcore.spec.overlay import overlaid
from labcore.spec.problem import Problem
from labcore.spec.resolve import experiment_class, refuse, resolve
from labcore.spec.search_space import dimensions
from labcore.spec.tuning import TuningPlan
from labcore.store.labels import LONGEST_NAME, tidy
from labcore.studies.candidates import figure_asked_for, require_class, require_like

Cards = Callable[..., Data]
"""Gives the facts of a data set, as `labcore.spec.resolve.resolve` takes it."""


@dataclass(frozen=True)
class Search:
    """What a tuning searches, and by what it is judged.

    Attributes:
        plan: what was asked for.
        base: the spec that all trials share.
        dimensions: those on which others depend first.
        objective: the validation figure, without `val_`.
        better: +1 where more of it is better, -1 where less is.
        epochs: how many the base has; None where its task has none that could be set.
    """

    plan: TuningPlan
    base: Experiment
    dimensions: tuple[Dimension, ...]
    objective: str
    better: int
    epochs: int | None

    def cell(self, drawn: Mapping[str, Any]) -> dict[str, Any]:
        """The settings that a tuner has drawn."""
        return {each.key: each.level(drawn[each.key]) for each in self.dimensions if each.key in drawn}

    def spec(self, cell: Mapping[str, Any], number: int, epochs: int | None, card_of: Cards) -> Experiment:
        """The spec of trial `number`, its test set closed. Raises InputError where that cannot be."""
        own: dict[str, Any] = {"name": "", "open_test": False}
        if epochs is not None and (key := type(self.base).trained_for):
            cell = {key: epochs, **cell}
        spec = resolve(overlaid(laid(self.plan.base, cell), own), card_of)
        name = f"{self.plan.name}: {self.plan.told(dict(cell))}" if self.plan.name else self.plan.told(dict(cell))
        ending = f" · trial {number}"
        return spec.model_copy(update={"name": tidy(name, LONGEST_NAME - len(ending)) + ending})

    @property
    def remarks(self) -> list[str]:
        """What is worth knowing before it is begun, in sentences."""
        return list(self.plan.tuner.remarks(self.dimensions, self.plan.budget.trials, self.epochs))


def search_of(plan: TuningPlan, card_of: Cards) -> Search:
    """The search that `plan` asks for; every value of the space, and both ends of ranges, are tried on the spec.

    Raises InputError where one of them cannot be, or the objective, or the tuner.
    """
    known = cache(card_of)
    kind = experiment_class(presets.completed(plan.base).get("task", "classification"))
    base = resolve(overlaid(plan.base, {"open_test": False}), known)
    objective = figure_asked_for(plan.objective, kind) or kind.judged_by
    require_class(objective, known(base.dataset).classes)
    require_like(base, objective, plan.space)
    epochs = _setting(base, kind.trained_for) if kind.trained_for else None
    search = Search(plan, base, dimensions(plan, kind), objective, measure(objective).better, epochs)
    refuse(Problem("tuner", *each) for each in plan.tuner.refusals(search.dimensions, epochs))
    if plan.tuner.chooses_epochs and kind.trained_for in plan.space:
        raise InputError(
            f"{plan.tuner.title} chooses the epochs itself, and '{kind.trained_for}' is in the space.",
            "Take it out of the space; the base says how many the longest trials have.",
        )
    if plan.budget.epochs is not None and epochs is None:
        raise InputError("This task has no number of epochs to set.", "Give the budget in trials or minutes.")
    fixed = not plan.tuner.chooses_epochs and kind.trained_for not in plan.space
    if plan.budget.epochs is not None and fixed and plan.budget.epochs < base.rounds():
        raise InputError(
            f"The budget of {plan.budget.told()} has no room for one trial of {base.rounds():,}.",
            f"Give a larger budget, or fewer epochs in base.{kind.trained_for}.",
        )
    _try_out(search, known)
    return search


def _try_out(search: Search, card_of: Cards) -> None:
    for each in search.dimensions:
        under = {key: values[0] for key, values in each.needs.items()}
        for value in each.extremes:
            try:
                search.spec({**under, each.key: value}, 0, None, card_of)
            except InputError as error:
                said = search.plan.told({each.key: value})
                raise InputError(f"The space of '{each.key}': with {said}: {error.problem}", error.cure) from error


def _setting(spec: Experiment, key: str) -> Any:
    value: Any = spec
    for part in key.split("."):
        value = getattr(value, part)
    return value
