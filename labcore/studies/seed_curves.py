"""Learning curves of a cell: the mean over seeds and a band around it, for training, validation and their gap."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from labcore.evaluation.measures import measure
from labcore.store.status import State
from labcore.studies.mean_curve import mean_curve
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
    """A mean over runs at every epoch that all of them came to, with one standard deviation to either side; as narrow
    as a line where it is one run's."""

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
    """The cells in order of appearance, each as far as all runs of its mean came: see `mean_curve`.

    The mean is of the finished runs, as everywhere in a study; before there is one, of those under way, so that the
    mean does not shrink to the first epoch whenever another run begins. Failed runs are no part of it: what they
    learned before is no result of their cell.
    """
    by_cell: dict[Any, list[RunCurve]] = {}
    for run in runs:
        by_cell.setdefault(cell_key(run.cell), []).append(run)
    sign = measure(metric).better or 1
    return [_cell(members, sign) for members in by_cell.values()]


def _cell(runs: Sequence[RunCurve], sign: int) -> CellCurves:
    finished = [run for run in runs if run.state is State.FINISHED]
    taken = finished or [run for run in runs if run.state is not State.FAILED]
    return CellCurves(
        cell=runs[0].cell,
        runs=tuple(runs),
        validation=band([(run.epochs, run.validation) for run in taken]),
        train=band([(run.epochs, run.train) for run in taken]),
        gap=band([(run.epochs, _gap(run, sign)) for run in taken]),
    )


def band(curves: Sequence[tuple[Sequence[int], Sequence[float | None]]]) -> Band:
    """Mean ± standard deviation at each epoch, of curves given as epochs and values."""
    found = mean_curve(curves)
    ends = found.band or [None if mean is None else (mean, mean) for mean in found.y]
    known = [
        (int(x), mean, *end) for x, mean, end in zip(found.x, found.y, ends, strict=True) if mean is not None and end
    ]
    return Band(*(tuple(column) for column in zip(*known, strict=True))) if known else Band((), (), (), ())


def _gap(run: RunCurve, sign: int) -> list[float | None]:
    pairs = zip(run.train, run.validation, strict=True)
    return [None if train is None or held is None else sign * (train - held) for train, held in pairs]
