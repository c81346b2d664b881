"""A study as its results are read: from what its file and the folders of its runs say."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from labcore.errors import LabError
from labcore.evaluation.answers import Answers
from labcore.spec import presets
from labcore.spec.base import Choice, choice_of
from labcore.spec.levels import name_of_factor
from labcore.spec.resolve import experiment_class, tasks
from labcore.spec.setting_names import setting_name
from labcore.spec.study import Plan
from labcore.store.status import State
from labcore.store.store import Store
from labcore.studies.candidates import metric_of
from labcore.studies.comparison import Part
from labcore.studies.disagreements import answers_of
from labcore.studies.failures import cell_runs
from labcore.studies.naming import Naming
from labcore.studies.observation import level_key
from labcore.studies.observed import Seen, observations
from labcore.studies.results import StudyResults
from labcore.studies.seed_curves import RunCurve
from labcore.studies.standing import Standing

Read = Callable[[Path], Seen]
"""What a run has found, given its folder; whoever asks often remembers it."""

NOTHING = Seen({}, {}, (), {})
"""What a run has found that waits."""


def results_of(now: Standing, store: Store, read: Read) -> StudyResults:
    """The results of a study as it stands."""
    plan = now.study.plan
    return StudyResults(
        title=now.study.name,
        metric=metric_of(plan),
        observations=observations(now, read),
        planned=now.total,
        under_way=not now.is_over,
        reference={key: values[0] for key, values in plan.factors.items()},
        equivalence=plan.equivalence,
        naming=naming_of(plan),
        curves=partial(curves_of, now, read=read),
        runs=cell_runs(now),
        answers=partial(_answers, store),
    )


def curves_of(now: Standing, metric: str, read: Read) -> list[RunCurve]:
    """The curve of each member, also of those that wait; of one whose run is gone there is none."""
    found = []
    for member in now.study.members:
        record = now.records.get(member.run_id)
        if record is None:
            continue
        run = NOTHING if record.state is State.QUEUED and not record.epoch else read(record.path)
        found.append(
            RunCurve(
                cell=member.cell,
                seed=member.seed,
                fold=member.fold,
                state=record.state,
                epochs=run.epochs,
                validation=run.curve(f"val_{metric}"),
                train=run.curve(metric),
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


def _answers(store: Store, run_id: str, part: Part) -> Answers | None:
    try:
        return answers_of(store.folder(run_id), part)
    except LabError:  # the run is gone, and its answers with it
        return None
