"""The choice of a step: what it takes, how it is carried out, how it stands, and what it shows."""

from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from numpy.typing import NDArray

from labcore.labs.exhibit import Exhibit
from labcore.report.document import Block
from labcore.spec.base import Choice, OneOf, setting
from labcore.spec.problem import Problem
from labcore.store.folder import RunFolder
from labcore.store.lab_events import Kept, Refused
from labcore.store.record import RunRecord

if TYPE_CHECKING:
    from labcore.labs.ground import Ground
    from labcore.labs.sitting import Sitting

Product = Literal["runs", "study", "tuning", "data", "result"]
"""What a step leaves to be shown."""

Tell = Callable[[float, str], None]
"""Told the share done, 0 to 1, and what is going on."""

LEFT_OUT = "Left out: at full size nothing takes anything of it."

StateName = Literal["waiting", "open", "at work", "done", "failed", "gone"]


@dataclass(frozen=True)
class StepState:
    """How a step stands.

    Attributes:
        name: waiting for other steps; open, to be begun; at work; done; failed; gone, as what it made was deleted.
        told: that in words.
        cure: of what failed or is gone, what to do.
        share: of what is at work, how far it is, 0 to 1; None where that is not known, as before its first epoch.
        queued: of what is at work, whether all that is left of it waits in the queue.
    """

    name: StateName
    told: str = ""
    cure: str = ""
    share: float | None = None
    queued: bool = False

    @property
    def can_begin(self) -> bool:
        """Whether it is for the student to begin it, for the first time or again."""
        return self.name in ("open", "failed", "gone")


@dataclass(frozen=True)
class Subject:
    """A run that a step shows, under the name that it has there."""

    name: str
    record: RunRecord
    folder: RunFolder


@dataclass(frozen=True)
class Found:
    """What a step found that makes no run.

    Attributes:
        result: plain data.
        runs: those that it looked into.
        arrays: pictures and the like.
    """

    result: Mapping[str, Any]
    runs: tuple[str, ...] = ()
    arrays: Mapping[str, NDArray[Any]] = field(default_factory=dict)


class Step(Choice):
    """Something one does in a lab."""

    gives: ClassVar[tuple[Product, ...]] = ()
    """What exhibits may show of it."""
    usual: ClassVar[tuple[str, ...]] = ()
    """The exhibits shown where a file names none."""
    hands_on: ClassVar[bool] = False
    """Whether it has a run, or a list, that others take as `${its id}`."""
    icon: ClassVar[str] = "play_arrow"
    verb: ClassVar[str] = "Start"
    """What the button says."""

    id: str = setting("", "What other steps and questions call it: lower-case letters, digits and -.")
    name: str = setting("", "What it is called, in a few words.")
    text: str = setting("", "What is done, why, and what to watch, in Markdown with formulas between dollars.")
    minutes: float = setting(1, "About how long it takes on a laptop, small.", above=0, high=10_000, unit="min")
    shows: tuple[Annotated[Exhibit, OneOf()], ...] = setting(
        (), "The figures and tables that page and report hold of it; left out, those that such a step has by itself."
    )

    @property
    def needs(self) -> tuple[str, ...]:
        """The ids of the steps that must be done before, as it takes something from them."""
        return ()

    @property
    def exhibits(self) -> tuple[Exhibit, ...]:
        """What is shown of it."""
        return self.shows or tuple(Exhibit.kinds()[kind]() for kind in self.usual)

    def state(self, sitting: "Sitting") -> StepState:
        """How it stands for the student."""
        missing = [sitting.lab.step(need).name for need in self.needs if sitting.state(need).name != "done"]
        if missing and self.id not in sitting.progress.made:
            return StepState("waiting", f"Comes after: {', '.join(missing)}.")
        return self.own_state(sitting)

    @abstractmethod
    def own_state(self, sitting: "Sitting") -> StepState:
        """The same, whatever stands before it."""

    def subjects(self, sitting: "Sitting") -> list[Subject]:
        """The runs that exhibits show; none before there are any."""
        return []

    def handed_on(self, sitting: "Sitting") -> str:
        """What others take of it. Raises InputError where it is not there."""
        raise NotImplementedError(f"A step of the kind {getattr(self, self.tag)} hands nothing on.")

    def stand_in(self) -> str | None:
        """What stands for that where a file is checked and nothing was run; None for nothing at all."""
        return "20000101-000000-checked"

    def problems(self, ground: "Ground") -> Iterator[Problem]:
        """What stands against it, apart from what its fields and its `needs` already say; keys are within the step."""
        yield from ()


class QueuedStep(Step):
    """A step that queues a run, a study or a tuning, and is done when that has ended."""

    small: dict[str, Any] = setting({}, "What is laid over its settings, so that it takes a minute or two.")
    full: dict[str, Any] = setting({}, "What is laid over its settings for the full size.")
    only_small: bool = setting(
        False, "Whether it is left out at full size, where nothing takes anything of it: it makes what stands in there."
    )

    def state(self, sitting: "Sitting") -> StepState:
        state = super().state(sitting)
        is_left_out = self.only_small and sitting.full and state.name != "done"
        return StepState("done", LEFT_OUT) if is_left_out else state

    @abstractmethod
    def raw(self, full: bool) -> Mapping[str, Any]:
        """What it makes, small or full, as in a file, with places that earlier steps fill."""

    @abstractmethod
    def begin(self, sitting: "Sitting") -> None:
        """Queue what it makes, and note that. Raises InputError where that cannot be."""


class WorkedStep(Step):
    """A step that finds something out, which takes its asker's time, and keeps it."""

    gives: ClassVar[tuple[Product, ...]] = ("result",)
    usual: ClassVar[tuple[str, ...]] = ("found",)
    icon: ClassVar[str] = "search"

    @property
    def numbers(self) -> tuple[str, ...]:
        """The numbers in the result of what it finds, by their dotted keys."""
        return ()

    @abstractmethod
    def work(self, sitting: "Sitting", tell: Tell) -> Found:
        """Find it out. Raises LabError where that cannot be."""

    @abstractmethod
    def blocks(self, found: Found) -> Iterator[Block]:
        """What was found, to be shown."""

    def found(self, sitting: "Sitting") -> Found | None:
        """What it found; None before that."""
        made = sitting.progress.made.get(self.id)
        if not isinstance(made, Kept):
            return None
        return Found(made.result, made.runs, sitting.arrays(made.arrays) if made.arrays else {})

    def own_state(self, sitting: "Sitting") -> StepState:
        made = sitting.progress.made.get(self.id)
        if isinstance(made, Refused):
            return StepState("failed", made.problem, made.cure)
        if not isinstance(made, Kept):
            return StepState("open")
        gone = [run_id for run_id in made.runs if sitting.record(run_id) is None]
        if gone:
            return StepState("gone", f"It was found of run {gone[0]}, which is gone.", "Do it again with another run.")
        return StepState("done")
