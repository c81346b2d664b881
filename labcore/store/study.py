"""A study as its file keeps it: the plan, and which run stands in which cell."""

import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict

from labcore.spec.study import Plan
from labcore.store.kept import Owned
from labcore.store.status import Moment


class StudyState(StrEnum):
    """What is wanted of a study. Whether its runs have ended is theirs to say."""

    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"


class Member(BaseModel):
    """One run of a study: a combination of levels, a seed and, with cross-validation, a fold.

    Attributes:
        cell: the level of each factor, by its dotted key.
        fold: from 1; None without folds.
        run_id: the run, which need not be there: it was thrown away, or submitting was cut short.
        own: whether the study has queued the run; others were in the store already, and are not its to stop.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    cell: dict[str, Any]
    seed: int
    fold: int | None = None
    run_id: str
    own: bool = True

    @property
    def place(self) -> str:
        """Where it stands in the study; equal for two members that ask for the same."""
        return place(self.cell, self.seed, self.fold)


def place(cell: Mapping[str, Any], seed: int, fold: int | None) -> str:
    """A combination, seed and fold as text, whatever the order of the factors."""
    return json.dumps([cell, seed, fold], sort_keys=True)


class StudyRecord(Owned):
    """What `study.json` holds.

    Attributes:
        study_id: also the name of its folder.
        name: what it is called.
        state: what is wanted of it.
        created: seconds since 1970, UTC.
        plan: what was asked for, as it has grown since.
        members: in the order in which they are run.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    study_id: str
    name: str
    state: StudyState = StudyState.RUNNING
    created: Moment
    plan: Plan
    members: tuple[Member, ...] = ()
