"""A study whose runs a worker seems to have carried out, made in milliseconds."""

from typing import Any

from labcore.datasets.library import Library
from labcore.spec.plan import plan_of
from labcore.store.status import State
from labcore.store.store import Store
from labcore.store.study import StudyRecord
from labcore.studies.life import begin
from labcore.studies.proposal import propose
from tests import fabricate

BASE = {"dataset": "digits", "preset": "quick", "training": {"epochs": 4}}
FACTORS = {"augmentation.enabled": [False, True], "regularization.dropout": [0.0, 0.5]}


def begun(store: Store, **plan: Any) -> StudyRecord:
    """A study of two factors and two seeds with all its runs queued, `plan` laid over it."""
    raw = {"name": "Two remedies", "base": BASE, "factors": FACTORS, "seeds": [0, 1], "metric": "accuracy", **plan}
    return begin(propose(plan_of(raw), store, Library()), store)


def carried_out(store: Store, study: StudyRecord, *states: State) -> None:
    """Take the runs of `study` on to `states`, in their order; the others stay in the queue."""
    for member, state in zip(study.members, states, strict=False):
        fabricate.carried_on(store, store.folder(member.run_id), state)
