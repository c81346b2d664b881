"""From a tuning file to a plan that can be carried out: clear refusals, before anything is resolved."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from labcore.errors import InputError
from labcore.spec import presets
from labcore.spec.plan import DOTTED
from labcore.spec.problem import Problem, told
from labcore.spec.refusals import nearest, problems_of, short, twice
from labcore.spec.resolve import experiment_class, refuse
from labcore.spec.search_space import flaws
from labcore.spec.tuning import Range, TuningPlan

SMALLEST = (
    "A tuning has a base, such as {task: classification, dataset: digits}, and a space, such as "
    "{optimizer.learning_rate: {low: 0.0001, high: 0.1, log: true}}."
)

_FOLDS = "Folds are nothing to search: each trial would be judged on other images."

_EASIER = "Which classes are told apart is nothing to search: fewer are easier, and figures would not compare."

NOT_SEARCHED = {
    "seed": (
        "Seeds are nothing to search: the best of several is luck.",
        "Set base.seed; 'tunings best' trains the best settings again with other seeds.",
    ),
    "name": ("Trials are named by their settings.", "Take 'name' out of the space."),
    "preset": ("A preset stands for many settings at once.", "Search those settings, or make a tuning of each preset."),
    "task": ("The task is nothing to search, as figures would not be of one kind.", "Make a tuning of each task."),
    "dataset": (
        "The data set is nothing to search, as each trial would be judged on other images.",
        "Make a tuning of each.",
    ),
    "open_test": ("A tuning keeps the test set closed.", "Nominate the best trial's run for it, at the end."),
    "classes": (_EASIER, "Set base.classes, the same for all trials."),
    "classes.merge": (_EASIER, "Set base.classes.merge, the same for all trials."),
    "division.folds": (_FOLDS, "Set base.division.folds, the same for all trials."),
    "division.fold": (_FOLDS, "Set base.division.fold, the same for all trials."),
    "division": (_FOLDS, "Set base.division, the same for all trials; the share alone is division.share."),
}
"""Settings that cannot differ between trials: why, and what to do."""

EXAMPLE = "Write a list, as [0, 0.25, 0.5], or a range, as {low: 0.0001, high: 0.1, log: true}."


def tuning_of(raw: Mapping[str, Any]) -> TuningPlan:
    """The plan that a tuning file says. Raises InputError with one sentence for each thing that is wrong."""
    missing = [key for key in ("base", "space") if key not in raw]
    if missing:
        near = (nearest(key, missing) for key in raw if key not in TuningPlan.model_fields)
        raise InputError(
            f"The tuning has no {' and no '.join(map(repr, missing))}.", next(filter(None, near), SMALLEST)
        )
    refuse(_in_shape(raw["space"]))
    try:
        plan = TuningPlan.model_validate(raw)
    except ValidationError as error:
        raise InputError(*told(problems_of(TuningPlan, error))) from error
    kind = experiment_class(presets.completed(plan.base).get("task", "classification"))
    refuse([*_in_plan(plan), *flaws(plan, kind)])
    return plan


def _in_shape(space: Any) -> Iterator[Problem]:
    """What stands against the space before its parts are looked at."""
    if not isinstance(space, Mapping) or not space:
        yield Problem("space", f"A tuning searches something. Received as 'space': {short(space)}.", SMALLEST)
        return
    for key, asked in space.items():
        at, where = f"space.{key}", f"'{key}'"
        if isinstance(asked, Mapping):
            yield from _in_range(at, where, asked)
        elif not isinstance(asked, list | tuple):
            yield Problem(at, f"The space of {where} is {short(asked)}.", EXAMPLE)
        elif len(asked) < 2:
            yield Problem(at, f"The space of {where} has fewer than two values.", "Give more, or put it in base.")
        elif (again := twice(asked)) is not None:
            yield Problem(at, f"The space of {where} has the value {again} twice.", "Keep one of them.")


def _in_range(at: str, where: str, asked: Mapping[str, Any]) -> Iterator[Problem]:
    unknown = [key for key in asked if key not in Range.model_fields]
    absent = [key for key in ("low", "high") if key not in asked]
    if unknown or absent:
        said = f"has '{unknown[0]}'" if unknown else f"has no '{absent[0]}'"
        yield Problem(at, f"The range of {where} {said}.", "A range is {low, high}, with log and step where wanted.")
        return
    if not isinstance(asked.get("log", False), bool):
        yield Problem(at, f"The range of {where} has as 'log': {short(asked['log'])}.", "Give true or false.")
        return
    low, high, step = (_number(asked.get(name)) for name in ("low", "high", "step"))
    log = asked.get("log") is True
    if low is None or high is None or (step is None and asked.get("step") is not None):
        yield Problem(at, f"The range of {where} is not of numbers. Received: {short(dict(asked))}.", EXAMPLE)
    elif low >= high:
        yield Problem(at, f"The range of {where} goes from {low:g} to {high:g}.", "Give low below high.")
    elif log and low <= 0:
        yield Problem(at, f"{where} cannot move by ratio from {low:g}.", "Give low above 0, or leave out log.")
    elif step is not None and (step <= 0 or (log and step <= 1)):
        least = "1, as it multiplies" if log else "0"
        yield Problem(at, f"The step of {where} is {step:g}.", f"Give more than {least}.")
    elif step is not None and (low * step if log else low + step) > high * (1 + 1e-8):
        yield Problem(
            at, f"The first step of {where}, {step:g}, leads beyond {high:g}.", "Give a smaller one, or put it in base."
        )


def _in_plan(plan: TuningPlan) -> Iterator[Problem]:
    for key in plan.space:
        if key in NOT_SEARCHED:
            yield Problem(f"space.{key}", *NOT_SEARCHED[key])
        elif not DOTTED.fullmatch(key):
            yield Problem(
                f"space.{key}", f"{short(key)} is no dotted key.", "Write it as in a spec: optimizer.learning_rate."
            )
        above = next((other for other in plan.space if key.startswith(f"{other}.") and other != key), None)
        if above:
            yield Problem(f"space.{key}", f"'{above}' holds '{key}', and both are searched.", "Search one of the two.")
    if len(plan.budget.given) != 1:
        given = " and ".join(plan.budget.given) or "none of them"
        yield Problem("budget", f"A budget is in trials, epochs or minutes. Given: {given}.", "Give one of the three.")


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or value is None:
        return None
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None
