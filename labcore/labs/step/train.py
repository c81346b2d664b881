"""A run that is trained."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from labcore.errors import InputError
from labcore.labs.queueing import moment, put, ran, spec_of
from labcore.labs.step.base import Product, QueuedStep, StepState, Subject
from labcore.labs.template import named_in
from labcore.spec.base import setting
from labcore.spec.overlay import overlaid
from labcore.spec.problem import Problem
from labcore.store.folder import RunFolder
from labcore.store.lab_events import Begun
from labcore.store.status import State

if TYPE_CHECKING:
    from labcore.labs.ground import Ground
    from labcore.labs.sitting import Sitting


class Train(QueuedStep):
    """Train a network, or fit a baseline, and watch it learn."""

    title: ClassVar[str] = "Train"
    kind: Literal["train"] = "train"
    gives: ClassVar[tuple[Product, ...]] = ("runs",)
    usual: ClassVar[tuple[str, ...]] = ("figures", "curves", "readings", "confusion")
    hands_on: ClassVar[bool] = True
    icon: ClassVar[str] = "model_training"
    verb: ClassVar[str] = "Train"

    spec: dict[str, Any] = setting(
        {},
        "What is trained, as in a spec file; a preset, such as c1, by its name. The data set is the lab's unless "
        "named; ${step} is the run of an earlier step.",
    )

    @property
    def needs(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(named_in([self.spec, self.small, self.full])))

    def raw(self, full: bool) -> Mapping[str, Any]:
        """What is trained, small or full, with places that earlier steps fill."""
        return overlaid(self.spec, self.full if full else self.small)

    def begin(self, sitting: "Sitting") -> None:
        spec = spec_of(self.raw(sitting.full), sitting)
        run_id = put(spec, sitting)
        sitting.note(Begun(step=self.id, made="run", made_id=run_id, full=sitting.full, at=moment()))

    def own_state(self, sitting: "Sitting") -> StepState:
        made = sitting.progress.made.get(self.id)
        if not isinstance(made, Begun):
            return StepState("open")
        record = sitting.record(made.made_id)
        if record is None:
            return StepState("gone", f"Run {made.made_id} was deleted.", "Train again, or restore it on the Runs page.")
        if record.state is State.FINISHED:
            return StepState("done")
        if not record.state.is_final:
            share = min(1.0, record.epoch / record.epochs) if record.epochs else None
            waits = record.state is State.QUEUED
            return StepState("at work", f"Run {record.state.value}.", share=share, queued=waits)
        return StepState(
            "failed",
            record.error or f"The run was {record.state.value}.",
            "Resume it on its page, or train again.",
        )

    def subjects(self, sitting: "Sitting") -> list[Subject]:
        made = sitting.progress.made.get(self.id)
        record = sitting.record(made.made_id) if isinstance(made, Begun) else None
        if record is None or not ran(record):
            return []
        return [Subject(self.name, record, RunFolder(record.path))]

    def handed_on(self, sitting: "Sitting") -> str:
        made = sitting.progress.made.get(self.id)
        if not isinstance(made, Begun):
            raise InputError(f"'{self.name}' was not done yet.", "Do it first.")
        return made.made_id

    def problems(self, ground: "Ground") -> Iterator[Problem]:
        for full in (False, True):
            found = list(ground.about_spec(self.raw(full), "spec"))
            yield from found
            if found:
                return  # both sizes have most in common: what is wrong with one would be told twice
