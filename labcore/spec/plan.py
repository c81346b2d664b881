"""From a study file to a plan that can be run: clear refusals, before anything is resolved."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from labcore.errors import InputError
from labcore.spec.problem import Problem, told
from labcore.spec.refusals import nearest, problems_of, short, twice
from labcore.spec.resolve import refuse
from labcore.spec.study import Plan

MOST_RUNS = 2000
"""Of one study; more would fill a class's machine for weeks."""

MOST_SEED = 2**31 - 1

DOTTED = re.compile(r"[a-z_][a-z0-9_]*(\.[a-z0-9_]+)*")

SMALLEST = (
    "A study has a base, such as {task: classification, dataset: digits}, and factors, such as "
    "{regularization.dropout: [0, 0.5]}."
)

_EASIER = "Which classes are told apart is no factor: fewer are easier, and figures would not compare."

NOT_FACTORS = {
    "seed": ("Seeds are no factor.", "List them under 'seeds'."),
    "name": ("Runs of a study are named by their settings.", "Take 'name' out of the factors."),
    "preset": ("A preset stands for many settings at once.", "Name the settings that differ, or make a study of each."),
    "task": ("The task cannot be a factor, as figures would not be of one kind.", "Make a study of each task."),
    "open_test": ("A study keeps the test set closed.", "Nominate the runs for which it is to be opened, at the end."),
    "classes": (_EASIER, "Set classes in base, the same for all runs."),
    "classes.merge": (_EASIER, "Set classes.merge in base, the same for all runs."),
    "division.folds": ("Folds are no factor.", "Say how many under 'folds'."),
    "division.fold": ("Folds are no factor.", "Say how many under 'folds'."),
    "division": ("Folds are no factor.", "Say how many under 'folds'; the share is the factor division.share."),
}
"""Settings that are a study's own business, or cannot differ within one: why, and what to do."""


def plan_of(raw: Mapping[str, Any]) -> Plan:
    """The plan that a study file says. Raises InputError with one sentence for each thing that is wrong."""
    missing = [key for key in ("base", "factors") if key not in raw]
    if missing:
        unknown = [key for key in raw if key not in Plan.model_fields]
        near = [nearest(key, missing) for key in unknown]
        hint = next(filter(None, near), SMALLEST)
        raise InputError(f"The study has no {' and no '.join(map(repr, missing))}.", hint)
    try:
        plan = Plan.model_validate(raw)
    except ValidationError as error:
        raise InputError(*told(problems_of(Plan, error))) from error
    refuse(_flaws(plan))
    return plan


def _flaws(plan: Plan) -> Iterator[Problem]:
    """What stands against a plan whose parts are each well formed."""
    if not plan.factors and not (plan.name and len(plan.seeds) > 1):  # with seeds alone, it shows what those move
        yield Problem("factors", "A study varies something, and there is no factor.", SMALLEST)
        return
    found = [*_in_factors(plan), *_in_labels(plan), *_in_seeds(plan)]
    yield from found
    if plan.folds == 1:
        yield Problem("folds", "One fold leaves nothing to learn from.", "Set folds to 0, or to 2 or more.")
    if plan.folds and "dataset" in plan.factors:
        yield Problem(
            "factors", "With folds, 'dataset' cannot be a factor: each set is divided otherwise.", "Set folds to 0."
        )
    if plan.folds and "exclusions" in plan.factors:
        yield Problem(
            "factors",
            "With folds, 'exclusions' cannot be a factor: what is left out is in no fold, so that each level would be "
            "judged on other images.",
            "Set folds to 0.",
        )
    if found:
        return
    if refusal := plan.design.refusal(plan.levels):
        yield Problem("design", *refusal)
    elif plan.runs > MOST_RUNS:
        yield Problem(
            "factors",
            f"The study asks for {plan.runs:,} runs, and one may have {MOST_RUNS:,}.",
            "Take fewer values or seeds, or the design one-at-a-time or fractional.",
        )


def _in_factors(plan: Plan) -> Iterator[Problem]:
    for key, values in plan.factors.items():
        if key in NOT_FACTORS:
            yield Problem(f"factors.{key}", *NOT_FACTORS[key])
        elif not DOTTED.fullmatch(key):
            yield Problem(
                f"factors.{key}",
                f"The factor {short(key)} is no dotted key.",
                "Write it as in a spec, such as optimizer.learning_rate.",
            )
        elif len(values) < 2:
            came = f"one value only, {short(values[0])}" if values else "no value"
            yield Problem(
                f"factors.{key}", f"The factor '{key}' has {came}.", "Give it two or more, or put it in base."
            )
        elif (again := twice(values)) is not None:
            yield Problem(f"factors.{key}", f"The factor '{key}' has the value {again} twice.", "Keep one of them.")
    for key in plan.factors:
        if above := next(
            (other for other in plan.factors if key.startswith(f"{other}.") and not _chooses(other)), None
        ):
            yield Problem(
                f"factors.{key}",
                f"The factor '{above}' holds '{key}', which is a factor too.",
                "Vary one of the two; or put both into the values of one, as {kind: sgd, learning_rate: 0.1}.",
            )


def _in_labels(plan: Plan) -> Iterator[Problem]:
    for key, labels in plan.labels.items():
        if key not in plan.factors:
            cure = nearest(key, plan.factors) or f"The factors are {', '.join(plan.factors)}."
            yield Problem(f"labels.{key}", f"There are labels for '{key}', which is no factor.", cure)
        elif len(labels) != len(plan.factors[key]) or len(set(labels)) < len(labels):
            yield Problem(
                f"labels.{key}",
                f"The factor '{key}' has {len(plan.factors[key])} values and {len(set(labels))} different labels.",
                "Give each value a label of its own.",
            )


def _in_seeds(plan: Plan) -> Iterator[Problem]:
    if not plan.seeds:
        yield Problem("seeds", "There is no seed.", "Give one at least; three or more, to claim anything.")
    elif len(set(plan.seeds)) < len(plan.seeds):
        yield Problem(
            "seeds", "A seed is there twice: the same draw again is no further evidence.", "Keep one of them."
        )
    wrong = next((seed for seed in plan.seeds if not 0 <= seed <= MOST_SEED), None)
    if wrong is not None:
        yield Problem("seeds", f"A seed lies from 0 to {MOST_SEED:,}. Received: {wrong}.", "Choose another.")


def _chooses(key: str) -> bool:
    return key.endswith(".kind")
