"""The figures of a run as series over epochs, from the rows that its worker wrote."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

BEGINNING = "preparing"
"""The phase with which a worker begins or takes up a run."""

MOST_PHASES = 8
"""Stretches of a run that are told apart; more come from no worker of this lab."""


class Row(Protocol):
    """A line of a run's metrics, as `labcore.store.metrics.Row` has it."""

    @property
    def kind(self) -> str: ...
    @property
    def epoch(self) -> int: ...
    @property
    def time(self) -> float: ...
    @property
    def values(self) -> dict[str, Any]: ...


@dataclass(frozen=True)
class History:
    """What a run has measured so far. A run that was resumed repeats an epoch: the later rows count.

    Attributes:
        batches: `(x, values)` by row, x in epochs: 1.5 is the middle of the second epoch.
        epochs: `(epoch, values)` of finished epochs, ascending.
        times: when each row of `batches` was written, in seconds since 1970.
        phases: the stretches that the training is made of, as `(first epoch, title)`; empty where it is all of a piece.
        taken_up: the place in `batches` of the first row since the run was begun or taken up again.
    """

    batches: tuple[tuple[float, dict[str, Any]], ...]
    epochs: tuple[tuple[int, dict[str, Any]], ...]
    times: tuple[float, ...] = ()
    phases: tuple[tuple[int, str], ...] = ()
    taken_up: int = 0

    def of_batches(self, name: str) -> tuple[list[float], list[float | None]]:
        """x and y of the figure `name` batch by batch."""
        return _columns(self.batches, name)

    def of_epochs(self, name: str, over: str = "") -> tuple[list[float], list[float | None]]:
        """x and y of the figure `name` epoch by epoch; x is the figure `over` where there is one, else the number."""
        return _columns(((self._place(epoch, over), values) for epoch, values in self.epochs), name)

    def best_place(self, over: str = "") -> float | None:
        """The x of the best epoch, as `of_epochs` has it."""
        return None if self.best_epoch is None else self._place(self.best_epoch, over)

    def _place(self, epoch: int, over: str) -> float:
        place = dict(self.epochs)[epoch].get(over, epoch) if over else epoch
        return place if isinstance(place, (int, float)) else epoch

    @property
    def names(self) -> tuple[str, ...]:
        """The figures known of the last epoch."""
        return tuple(self.epochs[-1][1]) if self.epochs else ()

    @property
    def best_epoch(self) -> int | None:
        """The epoch whose weights are kept: the last one that was the best when it ended."""
        best = [epoch for epoch, values in self.epochs if values.get("best")]
        return best[-1] if best else None

    @property
    def pace(self) -> float | None:
        """Epochs per second over the last two epochs, validation included; None before there is enough to tell.

        The time in which a run lay still, between a stop and its resumption, does not count.
        """
        if len(self.batches) - self.taken_up < 2:
            return None
        now = self.batches[-1][0]
        first = next(place for place, (x, _) in enumerate(self.batches) if place >= self.taken_up and x >= now - 2)
        seconds = self.times[-1] - self.times[first]
        return (now - self.batches[first][0]) / seconds if seconds > 0 else None


def history(rows: Iterable[Row]) -> History:
    """The history that `rows` tell, in the order in which they were written."""
    batches: list[tuple[float, dict[str, Any]]] = []
    epochs: dict[int, dict[str, Any]] = {}
    times: list[float] = []
    taken_up = 0
    rows = tuple(rows)
    for row in rows:
        if row.kind == "epoch":
            epochs[row.epoch] = row.values
        elif row.kind == "phase" and row.values.get("phase") == BEGINNING:
            taken_up = len(batches)
        elif row.kind == "batch":
            x = max(0, row.epoch - 1) + (row.values.get("batch") or 0) / max(1, row.values.get("batches") or 1)
            while batches and batches[-1][0] >= x:
                batches.pop()
                times.pop()
            taken_up = min(taken_up, len(batches))
            batches.append((x, row.values))
            times.append(row.time)
    return History(tuple(batches), tuple(sorted(epochs.items())), tuple(times), phases(rows), taken_up)


def phases(rows: Iterable[Row]) -> tuple[tuple[int, str], ...]:
    """The stretches that `rows` tell of, as `(first epoch, title)`, ascending; told again after a resumption, once."""
    found: dict[int, str] = {}
    for row in rows:
        title, first = row.values.get("title"), row.values.get("first_epoch")
        if row.kind == "phase" and isinstance(title, str) and title and type(first) is int and first > 0:
            found[first] = title
    return tuple(sorted(found.items())[:MOST_PHASES])


def _columns(points: Iterable[tuple[float, dict[str, Any]]], name: str) -> tuple[list[float], list[float | None]]:
    known = [(x, values[name]) for x, values in points if name in values]
    return [x for x, _ in known], [y for _, y in known]
