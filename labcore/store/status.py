"""The state of a run, as `status.json` records it."""

import time
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Moment = Annotated[float, Field(ge=0, le=1e11)]
"""Seconds since 1970, UTC."""

Count = Annotated[int, Field(ge=0, lt=2**31)]


class State(StrEnum):
    """Where a run stands."""

    QUEUED = "queued"
    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"

    @property
    def is_final(self) -> bool:
        """Whether nothing more will happen unless somebody asks for it."""
        return self not in (State.QUEUED, State.RUNNING)


class Fault(BaseModel):
    """Why a run failed, in words, and what the user can do about it.

    `diverged` says that its numbers grew beyond what can be computed with, so that readings need not go by the words.
    `passing` says that a fresh process may be spared it. A worker leaves such a fault in a status that is still
    `running`; whoever finds the worker gone decides what becomes of the run.
    """

    model_config = ConfigDict(frozen=True)

    problem: str
    cure: str = ""
    passing: bool = False
    diverged: bool = False


OUT_OF_MEMORY = Fault(
    problem="The run ran out of memory.",
    cure="Lower training.batch_size, preprocessing.size or scaling.width, or run fewer at once.",
    passing=True,
)


class Status(BaseModel):
    """What `status.json` holds. Times are seconds since 1970, UTC.

    `token` names the claim under which the run is being worked on: a worker whose token is no longer the one in the
    file has been replaced, and must not write. `pid` with `pid_started` (the process's creation, in seconds since the
    machine started or since 1970, whichever does not move with its clock) and `boot` (the machine's start, where that
    has a name) tells a living worker from another process that was given the same number later. `attempt` counts the
    workers that were given the run since it was submitted or resumed. `spent` says where the time of the present
    attempt went, in seconds by part: importing (until its process was ready; 0 in one that was), starting, preparing,
    building, tracing (until the first step of each stretch was taken), training, validating, saving, testing.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False)

    state: State = State.QUEUED
    created: Moment
    started: Moment | None = None
    finished: Moment | None = None
    heartbeat: Moment | None = None
    pid: Count | None = None
    pid_started: Moment | None = None
    boot: str = ""
    host: str = ""
    token: str = ""
    attempt: Count = 0
    phase: str = ""
    epoch: Count = 0
    epochs: Count = 0
    error: Fault | None = None
    spent: dict[str, Moment] = {}

    @property
    def seconds(self) -> float | None:
        """Of the last attempt from start to end, or to now while it runs; None before the start."""
        if self.started is None:
            return None
        return (self.finished or time.time()) - self.started
