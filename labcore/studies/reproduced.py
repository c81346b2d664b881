"""Whether the result of a run holds within the noise of seeds, by the runs that repeat it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from labcore.errors import InputError
from labcore.evaluation.measures import measure
from labcore.evaluation.statistics.repeated import FEWEST, Expected, expected
from labcore.store.folder import RunFolder
from labcore.store.record import RunRecord, is_figure
from labcore.store.status import State
from labcore.store.store import Store
from labcore.studies.disagreements import answers_of
from labcore.studies.reproduction import finished, kept_in
from labcore.words import in_a_sentence

ENOUGH = 5
"""Other seeds with which the interval is no longer wide for their number's sake."""

TOO_FEW = f"With fewer than {FEWEST} other seeds it cannot be said whether the result holds."


@dataclass(frozen=True)
class Repeat:
    """A run that repeats another.

    Attributes:
        state: where it stands; None where it is gone.
        figure: its validation figure, once it has finished.
    """

    run_id: str
    seed: int
    state: State | None
    figure: float | None


@dataclass(frozen=True)
class Reproduction:
    """What came of running a spec again.

    Attributes:
        metric: the validation figure by which it is judged.
        figure: that of the run itself.
        same: the repeat with the same seed.
        largest_difference: between the two runs' probabilities for any validation image and class; None before it is
            known. 0 says that the repeat is the same run again.
        others: the repeats with other seeds.
        expected: where one more run is expected by these; None with too few.
        holds: whether the run itself lies there; None before it can be told.
        in_words: all this, in sentences.
    """

    run_id: str
    metric: str
    figure: float
    same: Repeat
    largest_difference: float | None
    others: tuple[Repeat, ...]
    expected: Expected | None
    holds: bool | None
    in_words: tuple[str, ...]

    @property
    def under_way(self) -> tuple[str, ...]:
        """The runs that have not ended."""
        return tuple(each.run_id for each in (self.same, *self.others) if each.state in (State.QUEUED, State.RUNNING))


def reproduction(run_id: str, store: Store, metric: str = "") -> Reproduction | None:
    """How the repeats of the run stand and what they say; None where none was begun.

    Args:
        metric: a validation figure of its report; that of its task where empty.

    Raises InputError: the run has not finished, or has no such figure.
    """
    record = finished(run_id, store)
    folder = RunFolder(record.path)
    kept = kept_in(folder)
    if kept is None:
        return None
    spec = folder.spec()
    metric, figure = require_figure(folder, metric)
    records = store.records([kept["same"], *kept["others"].values()])
    same = _repeat(kept["same"], spec.seed, records, metric)
    others = tuple(_repeat(name, int(seed), records, metric) for seed, name in kept["others"].items())
    difference = _difference(folder, RunFolder(records[same.run_id].path)) if same.figure is not None else None
    within = expected([each.figure for each in others if each.figure is not None])
    holds = None if within is None else within.holds(figure)
    words = tuple(_words(metric, figure, same, difference, within, holds))
    return Reproduction(run_id, metric, figure, same, difference, others, within, holds, words)


def _words(
    metric: str, figure: float, same: Repeat, difference: float | None, within: Expected | None, holds: bool | None
) -> Iterator[str]:
    title = in_a_sentence(measure(metric).title)
    if same.figure is not None and difference is not None:
        if difference == 0:
            yield f"With the same seed it gave the same answers to every validation image ({title} {figure:.4f})."
        else:
            yield (
                f"With the same seed the {title} is {same.figure:.4f} instead of {figure:.4f}; probabilities differ by "
                f"up to {difference:.2g}. Another device, other versions or several threads may do that."
            )
    if within is None:
        yield TOO_FEW
        return
    share = measure(metric).form == "share"
    low, high = (max(0.0, within.low), min(1.0, within.high)) if share else (within.low, within.high)
    told = (
        f"By {within.n} other seeds ({within.mean:.4f} on average, standard deviation {within.deviation:.4f}) one more "
        f"run is expected between {low:.4f} and {high:.4f}"
    )
    yield f"{told}: the result of {figure:.4f} {'holds' if holds else 'does not hold'} within the noise of seeds."
    if within.n < ENOUGH:
        yield "So few seeds make a wide interval: five or more find a result that was lucky."


def _repeat(run_id: str, seed: int, records: dict[str, RunRecord], metric: str) -> Repeat:
    record = records.get(run_id)
    done = record is not None and record.state is State.FINISHED
    figure = _figure(RunFolder(record.path), metric) if record is not None and done else None
    return Repeat(run_id, seed, record.state if record else None, figure)


def require_figure(folder: RunFolder, metric: str) -> tuple[str, float]:
    """The validation figure by which the run is judged, that of its task where `metric` is empty, and what it is.

    Raises InputError where the run has no such figure.
    """
    judged_by = folder.spec().judged_by
    figure = _figure(folder, metric or judged_by)
    if figure is None:
        raise InputError(
            f"Run '{folder.run_id}' has no validation figure '{metric or judged_by:.80}'.",
            f"Choose {judged_by} or accuracy.",
        )
    return metric or judged_by, figure


def _figure(folder: RunFolder, metric: str) -> float | None:
    value: Any = ((folder.report() or {}).get("validation") or {}).get(metric)
    return float(value) if is_figure(value) else None


def _difference(one: RunFolder, other: RunFolder) -> float | None:
    first, second = answers_of(one, "validation"), answers_of(other, "validation")
    if first is None or second is None or first.probabilities.shape != second.probabilities.shape:
        return None
    return float(np.abs(first.probabilities - second.probabilities).max())
