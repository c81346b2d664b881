"""Learning curves of a cell: the mean over seeds and a band around it, for training, validation and their gap."""

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from labcore.evaluation.measures import measure
from labcore.store.status import State
from labcore.studies.observation import cell_key


@dataclass(frozen=True)
class RunCurve:
    """One run of a study over its epochs, also before it is finished.

    Attributes:
        cell: the level of every factor.
        seed, fold: of the run; no fold without a cross-validation.
        state: of the run.
        epochs: ascending, from 1.
        validation: the figure on validation images, one for each epoch; None where it is not known.
        train: the same on training images.
        run_id: which run it is.
    """

    cell: Mapping[str, Any]
    seed: int
    fold: int | None
    state: State
    epochs: Sequence[int]
    validation: Sequence[float | None]
    train: Sequence[float | None]
    run_id: str = ""


@dataclass(frozen=True)
class Band:
    """A mean over runs at every epoch, with one standard deviation to either side; as narrow as a line where one run
    came so far."""

    epochs: tuple[int, ...]
    mean: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


@dataclass(frozen=True)
class CellCurves:
    """The curves of one cell.

    Attributes:
        cell: the level of every factor.
        runs: its runs.
        validation, train: the figure.
        gap: by how much training is better than validation.
    """

    cell: Mapping[str, Any]
    runs: tuple[RunCurve, ...]
    validation: Band
    train: Band
    gap: Band


def cell_curves(runs: Iterable[RunCurve], metric: str) -> list[CellCurves]:
    """The cells in order of appearance. At each epoch, the runs that came so far: early stopping ends some before.

    Failed runs are no part of a mean: what they learned before is no result of their cell.
    """
    by_cell: dict[Any, list[RunCurve]] = {}
    for run in runs:
        by_cell.setdefault(cell_key(run.cell), []).append(run)
    sign = measure(metric).better or 1
    return [_cell(members, sign) for members in by_cell.values()]


def _cell(runs: Sequence[RunCurve], sign: int) -> CellCurves:
    sound = [run for run in runs if run.state is not State.FAILED]
    return CellCurves(
        cell=runs[0].cell,
        runs=tuple(runs),
        validation=band([(run.epochs, run.validation) for run in sound]),
        train=band([(run.epochs, run.train) for run in sound]),
        gap=band([(run.epochs, _gap(run, sign)) for run in sound]),
    )


def band(curves: Iterable[tuple[Sequence[int], Sequence[float | None]]]) -> Band:
    """Mean ± standard deviation (n - 1) at each epoch, of curves given as epochs and values."""
    at: dict[int, list[float]] = {}
    for epochs, values in curves:
        for epoch, value in zip(epochs, values, strict=True):
            if value is not None:
                at.setdefault(epoch, []).append(value)
    epochs = tuple(sorted(at))
    means = [statistics.fmean(at[epoch]) for epoch in epochs]
    spreads = [statistics.stdev(at[epoch]) if len(at[epoch]) > 1 else 0.0 for epoch in epochs]
    low = tuple(mean - spread for mean, spread in zip(means, spreads, strict=True))
    high = tuple(mean + spread for mean, spread in zip(means, spreads, strict=True))
    return Band(epochs, tuple(means), low, high)


def _gap(run: RunCurve, sign: int) -> list[float | None]:
    pairs = zip(run.train, run.validation, strict=True)
    return [None if train is None or held is None else sign * (train - held) for train, held in pairs]
