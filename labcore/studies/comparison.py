"""Runs laid side by side: what differs in their settings, in their figures, and what may be concluded from it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from labcore.errors import LabError
from labcore.spec.class_groups import MERGE, in_words, partition
from labcore.spec.flattening import flat
from labcore.store.folder import RunFolder
from labcore.store.metrics import Row
from labcore.store.record import is_figure
from labcore.store.settings_index import NOT_SETTINGS
from labcore.store.status import State
from labcore.studies.origin import is_synthetic, judged_by

Part = Literal["validation", "test"]
Axis = Literal["epoch", "step", "seconds"]

FEWEST, MOST = 2, 8
"""Runs, or groups of runs, that are laid side by side."""

MOST_RUNS = 64
"""Runs in all these groups."""


@dataclass(frozen=True)
class Entrant:
    """One run as far as its folder can be read.

    Attributes:
        settings: the resolved spec by dotted key, without what decides nothing.
        fingerprint: of the data set's content when the run read it; None where it did not come so far.
        epochs: one metrics row for each epoch, ascending; of an epoch run twice, after a crash, the later one.
        phases: the metrics rows that say what begins, in the order in which they were written.
        report: the final figures by part; empty before the end. A run that was stopped has none on test images.
        synthetic: whether it learned from images that code has drawn, or a generator made.
        judged_by: equal for runs that were judged by the same images; empty where that is not known.
    """

    run_id: str
    name: str
    state: State | None
    settings: Mapping[str, Any]
    fingerprint: str | None
    epochs: tuple[Row, ...]
    report: Mapping[str, Any]
    synthetic: bool = False
    phases: tuple[Row, ...] = ()
    judged_by: str = ""

    @property
    def dataset(self) -> str:
        return str(self.settings.get("dataset"))

    @property
    def taken_as_one(self) -> frozenset[frozenset[str]]:
        """Which classes of its data set it does not tell apart."""
        groups = self.settings.get(MERGE) or ()  # as it lies in the run's folder: nobody has looked through it
        return partition(group.get("classes") or () for group in groups if isinstance(group, Mapping))

    @property
    def seed(self) -> Any:
        return self.settings.get("seed")

    @property
    def best_epoch(self) -> int | None:
        """The epoch whose weights were kept, from 1; None before the first."""
        reported = self.report.get("best_epoch")
        if type(reported) is int and reported > 0:
            return reported
        return next((row.epoch for row in reversed(self.epochs) if row.values.get("best")), None)

    def figures(self, part: Part) -> dict[str, float]:
        """The figures of the best epoch by name; of an unfinished run those on validation, as far as it came."""
        reported = self.report.get(part)
        if isinstance(reported, Mapping):
            return numbers(reported)
        if part == "test":
            return {}
        row = next((row for row in self.epochs if row.epoch == self.best_epoch), None)
        prefix = "val_"
        return {} if row is None else {
            name.removeprefix(prefix): value for name, value in numbers(row.values).items() if name.startswith(prefix)
        }  # fmt: skip

    def curve(self, name: str, axis: Axis) -> tuple[list[float], list[float | None]]:
        """Figure `name` over epochs, optimizer steps or seconds since the first epoch began, as x and y."""
        rows = [row for row in self.epochs if name in row.values]
        return [self._place(row, axis) for row in rows], [row.values[name] for row in rows]

    def begins(self, epoch: int, axis: Axis) -> float | None:
        """Where `epoch` begins on `axis`, as `curve` has it: where the one before ends. None before it is known."""
        if epoch == 1:
            return 0.0
        return next((self._place(row, axis) for row in self.epochs if row.epoch == epoch - 1), None)

    def _place(self, row: Row, axis: Axis) -> float:
        if axis == "seconds":
            first = self.epochs[0]
            return row.time - first.time + float(first.values.get("seconds") or 0)
        return row.step if axis == "step" else row.epoch


def read(folder: RunFolder, name: str = "", rows: Iterable[Row] | None = None) -> Entrant:
    """The run in `folder`, called `name`, or as its spec says.

    Args:
        folder: the run's.
        name: what the run is called now, as its owner may have renamed it.
        rows: its metrics, where somebody has read them already.

    Raises LabError where its spec cannot be read; whatever else is missing is left empty.
    """
    spec = _spec(folder)
    status = folder.status()
    report = folder.report() or {}
    rows = list(_rows(folder) if rows is None else rows)
    return Entrant(
        run_id=folder.run_id,
        name=name or str(spec.get("name") or folder.run_id),
        state=status.state if status else None,
        settings=flat({key: value for key, value in spec.items() if key not in NOT_SETTINGS}),
        fingerprint=_fingerprint(folder, report),
        epochs=_epochs(rows),
        report=report,
        synthetic=is_synthetic(folder, str(spec.get("dataset"))),
        phases=tuple(row for row in rows if row.kind == "phase"),
        judged_by=judged_by(folder),
    )


def _spec(folder: RunFolder) -> Mapping[str, Any]:
    """The spec with all that its class adds by default, so that a run made before a setting existed does not differ
    in it; as it was written where it is not valid any more."""
    written = folder.spec_data()
    try:
        return folder.spec().model_dump(mode="json")
    except LabError:
        return written


def _rows(folder: RunFolder) -> list[Row]:
    reader = folder.metrics_reader()
    reader.poll()
    return reader.rows


def _epochs(rows: Iterable[Row]) -> tuple[Row, ...]:
    return tuple({row.epoch: row for row in rows if row.kind == "epoch"}.values())


def _fingerprint(folder: RunFolder, report: Mapping[str, Any]) -> str | None:
    known = report.get("dataset_fingerprint")
    environment = folder.environment()
    if not known and isinstance(environment, dict) and isinstance(environment.get("dataset"), dict):
        known = environment["dataset"].get("fingerprint")
    return str(known) if known else None


def words(value: Any) -> str:
    """A setting's value as a reader would write it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return "none"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, list):
        return ", ".join(words(item) for item in value) or "none"
    if group := in_words(value):
        return group
    if isinstance(value, Mapping):
        rest = ", ".join(f"{key} {words(item)}" for key, item in value.items() if key != "kind")
        return f"{value.get('kind', '')} ({rest})".strip() if rest else str(value.get("kind", ""))
    return str(value)


def numbers(values: Mapping[str, Any]) -> dict[str, float]:
    """The single numbers among `values` that can be shown."""
    return {name: float(value) for name, value in values.items() if is_figure(value)}
