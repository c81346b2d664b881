"""A study that a step has made, as its results are read."""

from functools import partial

from labcore.errors import LabError
from labcore.evaluation.answers import Answers
from labcore.spec.levels import name_of_factor
from labcore.spec.study import Plan
from labcore.store.folder import RunFolder
from labcore.store.status import State
from labcore.studies.candidates import metric_of
from labcore.studies.comparison import Part
from labcore.studies.disagreements import answers_of
from labcore.studies.failures import cell_runs
from labcore.studies.naming import Naming
from labcore.studies.observation import Observation, level_key
from labcore.studies.observed import observations, seen
from labcore.studies.results import StudyResults
from labcore.studies.seed_curves import RunCurve
from labcore.studies.standing import Standing


def naming_of(plan: Plan) -> Naming:
    """What factors and levels of `plan` are called."""
    levels = {
        key: {level_key(value): plan.label(key, value) for value in values} for key, values in plan.factors.items()
    }
    return Naming({key: name_of_factor(key) for key in plan.factors}, levels)


def observed(now: Standing) -> list[Observation]:
    """What its finished runs have found on validation images."""
    return observations(now)


def results(now: Standing) -> StudyResults:
    """Its results as it stands."""
    plan = now.study.plan
    return StudyResults(
        title=now.study.name,
        metric=metric_of(plan),
        observations=observed(now),
        planned=now.total,
        under_way=not now.is_over,
        reference={key: values[0] for key, values in plan.factors.items()},
        equivalence=plan.equivalence,
        naming=naming_of(plan),
        curves=partial(curves, now),
        runs=cell_runs(now),
        answers=partial(_answers, now),
    )


def curves(now: Standing, metric: str) -> list[RunCurve]:
    """The curve of each member that has begun."""
    found = []
    for member in now.study.members:
        record = now.records.get(member.run_id)
        if record is None or (record.state is State.QUEUED and not record.epoch):
            continue
        run = seen(record.path)
        validation, train = run.curve(f"val_{metric}"), run.curve(metric)
        own = (member.cell, member.seed, member.fold, record.state)
        found.append(RunCurve(*own, run.epochs, validation, train, member.run_id))
    return found


def _answers(now: Standing, run_id: str, part: Part) -> Answers | None:
    record = now.records.get(run_id)
    try:
        return None if record is None else answers_of(RunFolder(record.path), part)
    except LabError:  # the run's folder is damaged, and its answers with it
        return None
