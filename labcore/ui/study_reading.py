"""A study as its page draws it: what its runs have found, read once for all who look."""

from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

from labcore.errors import LabError
from labcore.evaluation.answers import ARTIFACT, Answers
from labcore.spec import presets
from labcore.spec.base import Choice, choice_of
from labcore.spec.levels import name_of_factor
from labcore.spec.resolve import experiment_class, tasks
from labcore.spec.study import Plan
from labcore.store.status import State
from labcore.studies.candidates import metric_of
from labcore.studies.effect import Effects
from labcore.studies.naming import Naming
from labcore.studies.observation import level_key
from labcore.studies.observed import Seen, observations, seen
from labcore.studies.results import StudyResults
from labcore.studies.seed_curves import RunCurve
from labcore.studies.standing import Standing
from labcore.ui.lab import store
from labcore.ui.setting_names import setting_name

MOST_READ = 4000
"""Runs of which is remembered what they found."""

MOST_STUDIES = 64
"""Studies of which effects are remembered."""


def results_of(now: Standing) -> StudyResults:
    """The results of a study as it stands; effects are worked out anew once another run has finished."""
    plan, known = now.study.plan, _memory()
    found = observations(now, known.read)
    same = (plan.model_dump_json(), tuple(each.run_id for each in found))
    return StudyResults(
        title=now.study.name,
        metric=metric_of(plan),
        observations=found,
        planned=now.total,
        reference={key: values[0] for key, values in plan.factors.items()},
        equivalence=plan.equivalence,
        naming=naming_of(plan),
        curves=partial(curves_of, now),
        answers=_answers,
        worked_out=known.effects_of(same),
    )


def curves_of(now: Standing, metric: str) -> list[RunCurve]:
    """The curve of each member, also of those that wait; of one whose run is gone there is none."""
    found, read = [], _memory().read
    for member in now.study.members:
        record = now.records.get(member.run_id)
        if record is None:
            continue
        epochs = () if record.state is State.QUEUED and not record.epoch else read(record.path).epochs
        found.append(
            RunCurve(
                cell=member.cell,
                seed=member.seed,
                fold=member.fold,
                state=record.state,
                epochs=[epoch for epoch, _ in epochs],
                validation=[values.get(f"val_{metric}") for _, values in epochs],
                train=[values.get(metric) for _, values in epochs],
                run_id=member.run_id,
            )
        )
    return found


def naming_of(plan: Plan) -> Naming:
    """What factors and levels are called: in short where that tells them apart."""
    task = presets.completed(plan.base).get("task", "classification")
    kind = experiment_class(task) if task in tasks() else None
    short = {key: name_of_factor(key) for key in plan.factors}
    names = list(short.values())
    factors = {
        key: name if names.count(name) == 1 or kind is None else setting_name(key, [kind])
        for key, name in short.items()
    }
    levels = {
        key: {level_key(value): _called(plan, key, value, kind) for value in values}
        for key, values in plan.factors.items()
    }
    return Naming(factors, levels)


def _called(plan: Plan, key: str, value: Any, kind: Any) -> str:
    """A level as the form calls it: a kind of a choice by its title."""
    name, _, tag = key.rpartition(".")
    field = kind.model_fields.get(name) if kind else None
    choice = choice_of(field) if field else None
    if key not in plan.labels and choice and tag == Choice.tag and value in choice.kinds():
        return choice.kinds()[value].title
    return plan.label(key, value)


def _answers(run_id: str) -> Answers | None:
    try:
        return Answers.read(store().folder(run_id).arrays(ARTIFACT))
    except LabError:  # the run is gone, and its answers with it
        return None


class _Memory:
    """What was read of runs and worked out of them, for all who look. Sessions ask from threads of their own; two that
    ask for the same at once may both work it out."""

    def __init__(self) -> None:
        self._seen: dict[Path, tuple[Any, Seen]] = {}
        self._effects: dict[Any, dict[str, Effects]] = {}

    def read(self, path: Path) -> Seen:
        """What the run in the folder has found; read again only where its files have changed."""
        stamp = (_stamp(path / "metrics.jsonl"), _stamp(path / "report.json"))
        before = self._seen.get(path)
        if before is not None and before[0] == stamp:
            return before[1]
        found = seen(path)
        _put(self._seen, path, (stamp, found), MOST_READ)
        return found

    def effects_of(self, same: Any) -> dict[str, Effects]:
        """The effects by figure, to be filled, of a study with that plan and those finished runs."""
        return self._effects.get(same) or _put(self._effects, same, {}, MOST_STUDIES)


def _put(known: dict[Any, Any], key: Any, value: Any, most: int) -> Any:
    """Keep `value`, and let go of what was kept first where there are too many."""
    while len(known) >= most:
        known.pop(next(iter(known)), None)
    known[key] = value
    return value


def _stamp(path: Path) -> tuple[int, int] | None:
    """What changes with the file."""
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_size, stat.st_mtime_ns


@st.cache_resource(show_spinner=False)
def _memory() -> _Memory:
    return _Memory()
