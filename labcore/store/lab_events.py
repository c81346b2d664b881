"""What happens while somebody works at a guided lab, event by event."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from labcore.store.status import Moment


class _Event(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False)


class Begun(_Event):
    """A step has queued a run, a study or a tuning.

    Attributes:
        step: its id in the lab.
        made, made_id: what, and its id in the store.
        full: whether at full size.
    """

    event: Literal["begun"] = "begun"
    step: str
    made: Literal["run", "study", "tuning"]
    made_id: str
    full: bool = False
    at: Moment


class Kept(_Event):
    """A step has been carried out that makes no run; what it found.

    Attributes:
        runs: those that it looked into.
        result: plain data.
        arrays: under which name its pictures lie beside the log; empty where there are none.
    """

    event: Literal["kept"] = "kept"
    step: str
    runs: tuple[str, ...] = ()
    result: dict[str, Any] = {}
    arrays: str = ""
    full: bool = False
    at: Moment


class Refused(_Event):
    """A step that makes no run came to no end, for the reason given."""

    event: Literal["refused"] = "refused"
    step: str
    problem: str
    cure: str = ""
    at: Moment


class Chosen(_Event):
    """The runs that are preferred, and why.

    Attributes:
        unattended: whether nobody chose, but the figures on validation did.
    """

    event: Literal["chosen"] = "chosen"
    step: str
    runs: tuple[str, ...]
    motivation: str
    unattended: bool = False
    at: Moment


class Reset(_Event):
    """A step is to be done anew; what it made stays in the store."""

    event: Literal["reset"] = "reset"
    step: str
    at: Moment


class Settled(_Event):
    """Another data set was taken than the one that the lab has by itself."""

    event: Literal["settled"] = "settled"
    dataset: str
    at: Moment


class Predicted(_Event):
    """What will happen, as somebody said before it did."""

    event: Literal["predicted"] = "predicted"
    question: str
    value: str | float
    at: Moment


class Evidence(BaseModel):
    """What an answer rests on.

    Attributes:
        step: the step that made it.
        made, made_id: a run, study or tuning by its id; empty for what the step itself has kept.
        shows: which of the step's exhibits.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    step: str
    made: Literal["run", "study", "tuning", ""] = ""
    made_id: str = ""
    shows: str = ""


class Answered(_Event):
    """An answer in words, with what it rests on; the last one counts."""

    event: Literal["answered"] = "answered"
    question: str
    text: str
    evidence: tuple[Evidence, ...] = ()
    at: Moment


LabEvent = Begun | Kept | Refused | Chosen | Reset | Settled | Predicted | Answered

EVENTS: TypeAdapter[LabEvent] = TypeAdapter(Annotated[LabEvent, Field(discriminator="event")])
