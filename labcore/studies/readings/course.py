"""The course of a run: all the numbers that readings look at, from its folder."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from labcore.evaluation.quick_baseline import KEY, QuickBaseline
from labcore.spec.experiment import Experiment
from labcore.store.folder import RunFolder
from labcore.store.metrics import Row
from labcore.store.record import is_figure
from labcore.store.status import Fault, State
from labcore.studies.confusion import Confusion, confusion_at, confusion_of
from labcore.studies.readings.curve import Curve

LOOKED_AT = 2
"""Confusion matrices of the last epochs that are read: what a single one shows may be gone with the next."""


@dataclass(frozen=True)
class Course:
    """What a run has come to so far.

    Attributes:
        spec: its settings, in force.
        state: where it stands.
        epochs: `(epoch, figures)` of the epochs that have ended, ascending.
        begun: the first epoch of the stretch that it is in: figures jump where another stretch begins, as fine-tuning.
        report: its final figures; empty before the end.
        confusions: on validation images: that of the report alone where there is one, else those of the last epochs,
            the latest last.
        fault: why it failed, where it did.
    """

    spec: Experiment
    state: State = State.FINISHED
    epochs: tuple[tuple[int, Mapping[str, Any]], ...] = ()
    begun: int = 1
    report: Mapping[str, Any] = field(default_factory=dict)
    confusions: tuple[Confusion, ...] = ()
    fault: Fault | None = None

    def curve(self, name: str) -> Curve:
        """The figure `name` after each epoch of the present stretch in which it is known."""
        known = {epoch: row[name] for epoch, row in self.epochs if epoch >= self.begun and is_figure(row.get(name))}
        return Curve(name, tuple(known), tuple(float(value) for value in known.values()))

    def value(self, name: str, epoch: int | None) -> float | None:
        """The figure `name` after `epoch`, None where it is not known."""
        return _number(dict(self.epochs).get(epoch or 0, {}).get(name))

    def validation(self, name: str) -> float | None:
        """The final figure `name` on validation images; None before the end."""
        part = self.report.get("validation")
        return _number(part.get(name)) if isinstance(part, Mapping) else None

    @property
    def done(self) -> int:
        """The last epoch that has ended; 0 before the first."""
        return self.epochs[-1][0] if self.epochs else 0

    @property
    def best_epoch(self) -> int | None:
        """The epoch whose weights are kept."""
        best = [epoch for epoch, row in self.epochs if row.get("best")]
        return best[-1] if best else None

    @property
    def baseline(self) -> QuickBaseline | None:
        """The classical one that was fitted at the run's end."""
        return QuickBaseline.read(self.report.get(KEY))

    @property
    def judged_images(self) -> int | None:
        """How many validation images there are; None where nothing tells."""
        images = self.validation("images")
        if images is not None:
            return int(images)
        found = self.confusions[-1] if self.confusions else None
        return sum(map(sum, found.matrix)) if found is not None and found.of == "images" else None


def _number(value: Any) -> float | None:
    return float(value) if is_figure(value) else None


def course_of(folder: RunFolder, rows: Iterable[Row] | None = None) -> Course:
    """The course of the run in `folder`.

    Args:
        rows: its metrics so far, where somebody has them; read here where missing.

    Raises LabError where its spec cannot be read.
    """
    if rows is None:
        reader = folder.metrics_reader(batches=False)
        reader.poll()
        rows = reader.rows
    epochs: dict[int, Mapping[str, Any]] = {}
    begins = {1}
    for row in rows:
        if row.kind == "epoch":
            epochs[row.epoch] = row.values  # a run that was resumed repeats an epoch: the later row counts
        elif row.kind == "phase" and row.values.get("title") and type(row.values.get("first_epoch")) is int:
            begins.add(row.values["first_epoch"])
    status, report, done = folder.status(), folder.report() or {}, max(epochs, default=0)
    return Course(
        spec=folder.spec().in_force(),
        state=status.state if status else State.INTERRUPTED,
        epochs=tuple(sorted(epochs.items())),
        begun=max((first for first in begins if first <= done), default=1),
        report=report,
        confusions=tuple(_confusions(folder, report)),
        fault=status.error if status else None,
    )


def _confusions(folder: RunFolder, report: Mapping[str, Any]) -> list[Confusion]:
    best = report.get("best_epoch")
    if report and (kept := confusion_of(folder, "validation", best)) is not None:
        return [kept]
    last = folder.epochs_of("confusion")[-LOOKED_AT:]
    return [found for epoch in last if (found := confusion_at(folder, epoch)) is not None]
