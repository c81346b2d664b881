"""From a plan to the specs of its runs: each combination resolved and judged before anything is queued."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from labcore.errors import InputError
from labcore.spec import presets
from labcore.spec.data import Data
from labcore.spec.experiment import Experiment
from labcore.spec.refusals import nearest
from labcore.spec.resolve import experiment_class, resolve
from labcore.spec.study import Plan
from labcore.store.labels import LONGEST_NAME, tidy
from labcore.studies.comparison import flat, words
from labcore.words import in_a_sentence

OF_EACH = ("seed", "name", "division.fold")
"""Settings that differ between runs of one combination."""

NAMED = 3
"""Combinations that a refusal names."""


@dataclass(frozen=True)
class Candidate:
    """A run that a plan asks for: its combination of levels, seed and fold, and its whole spec."""

    cell: dict[str, Any]
    seed: int
    fold: int | None
    spec: Experiment


def candidates(plan: Plan, card_of: Callable[..., Data]) -> list[Candidate]:
    """The runs that `plan` asks for: all of the first seed, then all of the next, so that figures of every combination
    are there early.

    Args:
        card_of: as `labcore.spec.resolve.resolve` takes it.

    Raises InputError where a combination cannot be, naming it; nothing is queued.
    """
    folds: Sequence[int | None] = range(1, plan.folds + 1) if plan.folds else (None,)
    known = cache(card_of)
    _require_same_judges(plan, known)
    resolved: list[tuple[dict[str, Any], int | None, Experiment]] = []
    refused: dict[tuple[str, str], list[dict[str, Any]]] = {}
    cells = plan.cells()
    for cell in cells:
        try:
            resolved += [(cell, fold, resolve(plan.settings(cell, plan.seeds[0], fold), known)) for fold in folds]
        except InputError as error:
            refused.setdefault((error.problem, error.cure), []).append(cell)
    if refused:
        raise _refusal(plan, refused, len(cells))
    for _, _, spec in resolved:
        require_like(spec, metric_of(plan), plan.factors)
    return [
        Candidate(cell, seed, fold, spec.model_copy(update={"seed": seed, "name": _name(plan, cell, seed, fold)}))
        for seed in plan.seeds
        for cell, fold, spec in resolved
    ]


def _require_same_judges(plan: Plan, card_of: Callable[..., Data]) -> None:
    """Refuse data sets as a factor unless all have the same validation and test images."""
    names = [str(name) for name in plan.factors.get("dataset", ())]
    if len({card_of(name).judged_by for name in names}) > 1:
        raise InputError(
            f"The data sets {', '.join(map(repr, names))} cannot be a factor, as each would be judged on other images.",
            "Make a study of each; how much of one is learned from is the factor division.share. Sets that synthesize "
            "has made of one set's images have the same validation and test images as that, and can be.",
        )


def metric_of(plan: Plan) -> str:
    """The figure that effects are told of. Raises InputError where the plan names one that judges nothing."""
    kind = experiment_class(presets.completed(plan.base).get("task", "classification"))
    return figure_asked_for(plan.metric, kind) or kind.judged_by


def require_like(spec: Experiment, figure: str, keys: Iterable[str]) -> None:
    """Raise InputError where runs like `spec` that differ in one of `keys` cannot be compared by `figure`."""
    for key in keys:
        if why := spec.unlike(figure, key):
            others = [each for each in spec.judging if not spec.unlike(each, key)]
            by = f"judge by {' or '.join(others)}, " if others else ""
            raise InputError(
                f"{key} cannot be varied where runs are judged by {figure}. {why}",
                f"Leave {key} as it is, {by}or set scores.features to one run, where that alone is the reason.",
            )


def figure_asked_for(name: str, kind: type[Experiment]) -> str:
    """The figure `name`, without `val_`, by which runs of that kind can be judged; empty where none is named.

    Raises InputError: it judges nothing of theirs.
    """
    asked = name.removeprefix("val_")
    of_class, _, label = asked.partition(".")
    if not asked or asked in kind.judging or (label and of_class in kind.judging_classes):
        return asked
    offered = ", ".join([*kind.judging, *(f"{each}.CLASS" for each in kind.judging_classes)])
    raise InputError(
        f"There is no figure '{name:.80}' by which runs of a {in_a_sentence(kind.title)} are judged.",
        nearest(asked, kind.judging) or f"Choose one of {offered}.",
    )


def require_class(figure: str, classes: Sequence[str]) -> None:
    """Raise InputError where `figure` is of a class that is not among `classes`."""
    _, _, label = figure.partition(".")
    if label and label not in classes:
        hint = nearest(label, classes)
        raise InputError(f"There is no class '{label:.60}'.", hint or f"Choose one of {', '.join(classes)}.")


def differing_too(found: Iterable[Candidate], factors: Iterable[str]) -> dict[str, list[str]]:
    """The settings that are not factors and yet differ between combinations, with their values in words.

    Presets and fitting move them, as a batch that must be smaller where there are fewer images. An effect may come of
    them.
    """
    groups = [key.removesuffix(".kind") for key in factors]
    specs = {id(each.cell): each.spec for each in found}.values()
    values: dict[str, dict[str, None]] = {}
    for spec in specs:
        for key, value in flat(spec.model_dump(mode="json")).items():
            values.setdefault(key, {})[words(value)] = None
    return {
        key: list(seen)
        for key, seen in values.items()
        if len(seen) > 1 and key not in OF_EACH and not any(_within(key, group) for group in groups)
    }


def _within(key: str, group: str) -> bool:
    return key == group or key.startswith(f"{group}.")


def _name(plan: Plan, cell: Mapping[str, Any], seed: int, fold: int | None) -> str:
    ending = f" · seed {seed}" if fold is None else f" · seed {seed} · fold {fold}"
    text = ": ".join(filter(None, (plan.name, plan.told(cell))))
    return tidy(text, LONGEST_NAME - len(ending)) + ending


def _refusal(plan: Plan, refused: Mapping[tuple[str, str], list[dict[str, Any]]], cells: int) -> InputError:
    (problem, cure), wrong = next(iter(refused.items()))
    if len(wrong) == cells:  # then it is not the levels' doing
        return InputError(problem, cure)
    named = "; ".join(plan.told(cell) for cell in wrong[:NAMED])
    more = f" and {len(wrong) - NAMED} more" if len(wrong) > NAMED else ""
    return InputError(f"With {named}{more}: {problem}", cure)
