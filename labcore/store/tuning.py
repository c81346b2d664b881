"""A tuning as its files keep it: the plan with what is wanted of it, and what has happened, event by event."""

from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from labcore.spec.tuning import TuningPlan
from labcore.store.kept import Owned
from labcore.store.status import Count, Moment


class TuningState(StrEnum):
    """What is wanted of a tuning; `FINISHED` once there is nothing left to do."""

    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    FINISHED = "finished"


class TuningRecord(Owned):
    """What `tuning.json` holds.

    Attributes:
        tuning_id: also the name of its folder.
        name: what it is called.
        state: what is wanted of it.
        created: seconds since 1970, UTC.
        resumed: when it was last made to go on after a stop; 0 if never.
        plan: what was asked for.
        why: how it came that it finished or was stopped, as a sentence; empty where somebody asked for it.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    tuning_id: str
    name: str
    state: TuningState = TuningState.RUNNING
    created: Moment
    resumed: Moment = 0.0
    plan: TuningPlan
    why: str = ""


class _Event(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False)


class Asked(_Event):
    """The tuner has named a trial; its run is submitted under that id next.

    Attributes:
        trial: its number, from 1, which is also its place in the search.
        drawn: what the tuner has drawn, as it knows it.
        cell: the same as settings, by dotted key.
        epochs: how many it has at most.
        own: whether the run is the tuning's; others had the same settings and were in the store already.
    """

    event: Literal["asked"] = "asked"
    trial: Count
    drawn: dict[str, Any]
    cell: dict[str, Any]
    epochs: Count
    run_id: str
    own: bool
    at: Moment


class Halted(_Event):
    """The trial's run is going to be stopped."""

    event: Literal["halted"] = "halted"
    trial: Count
    reason: Literal["hopeless", "budget"]


class Again(_Event):
    """The trial's run was cut short and is queued again; it had been at work from `started` to `finished`."""

    event: Literal["again"] = "again"
    trial: Count
    started: Moment
    finished: Moment


class Told(_Event):
    """The trial has ended, and the tuner is told next.

    Attributes:
        outcome: finished, stopped before its end, or failed.
        score: the objective on validation images; None where there is none.
        epochs: how many it was trained for.
        started, finished: when it was at work; None where it never was, or belongs to somebody else.
        why: what went wrong, or why it was stopped, as a sentence.
    """

    event: Literal["told"] = "told"
    trial: Count
    outcome: Literal["finished", "stopped", "failed"]
    score: float | None
    epochs: Count = 0
    started: Moment | None = None
    finished: Moment | None = None
    why: str = ""


Event = Annotated[Asked | Halted | Again | Told, Field(discriminator="event")]

EVENTS: TypeAdapter[Asked | Halted | Again | Told] = TypeAdapter(Event)
