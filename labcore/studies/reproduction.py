"""A stored spec run again: with its own seed, and with others; and whether its result holds within their noise."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from labcore.datasets.library import Library
from labcore.errors import InputError, LabError
from labcore.evaluation.statistics.repeated import Expected, expected
from labcore.spec.experiment import Experiment
from labcore.store.folder import RunFolder
from labcore.store.identifiers import is_run_id, new_run_id
from labcore.store.record import RunRecord, is_figure
from labcore.store.status import State
from labcore.store.store import Store
from labcore.studies.disagreements import answers_of
from labcore.studies.proposal import there

ARTIFACT = "reproduction"
"""What the folder of the run keeps: which runs repeat it."""

USUAL_SEEDS = 3
MOST_SEEDS = 30


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
        expected: where one more run is expected by these; None with fewer than two.
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


def begin(run_id: str, store: Store, library: Library, seeds: int = USUAL_SEEDS) -> tuple[str, ...]:
    """Queue what repeats the run: itself once more, and `seeds` other seeds, test set closed. Returns the new runs.

    Runs with other seeds that are in the store already are taken instead. What was begun before is not begun again,
    only what is missing of it; a larger number of seeds adds some.

    Raises:
        InputError: the run has not finished, or that many seeds are none.
        LabError: its data set is not there as it was.
    """
    if not 0 <= seeds <= MOST_SEEDS:
        raise InputError(
            f"{seeds} other seeds are asked for.", f"Ask for 0 to {MOST_SEEDS}; three or more tell something."
        )
    folder = RunFolder(_finished(run_id, store).path)
    spec = folder.spec()
    _require_same_images(folder, spec, library)
    kept = _kept(folder) or {"same": new_run_id(), "others": {}}
    others = {int(seed): name for seed, name in kept["others"].items()}
    for seed in _seeds_after(spec.seed, seeds):
        if seed not in others:
            known = there(_again(spec, seed), store, library)
            others[seed] = known.run_id if known else new_run_id()
    # Written before anything is queued: whoever is cut short asks again, and gets the same runs.
    folder.write_json_artifact(
        ARTIFACT, {"begun": kept.get("begun", time.time()), "same": kept["same"], "others": others}
    )
    wanted = {kept["same"]: spec.seed, **{name: seed for seed, name in others.items()}}
    known_ids = set(store.records(wanted))
    new = [name for name in wanted if name not in known_ids]
    for name in new:
        store.submit(_again(spec, wanted[name]), run_id=name)
    return tuple(new)


def reproduction(run_id: str, store: Store, metric: str = "") -> Reproduction | None:
    """How the repeats of the run stand and what they say; None where none was begun.

    Args:
        metric: a validation figure of its report; that of its task where empty.

    Raises InputError: the run has not finished, or has no such figure.
    """
    record = _finished(run_id, store)
    folder = RunFolder(record.path)
    kept = _kept(folder)
    if kept is None:
        return None
    spec = folder.spec()
    metric = metric or spec.judged_by
    figure = _figure(folder, metric)
    if figure is None:
        raise InputError(
            f"Run '{run_id}' has no validation figure '{metric}'.", f"Choose {spec.judged_by} or accuracy."
        )
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
    if same.figure is not None and difference is not None:
        if difference == 0:
            yield f"With the same seed it gave the same answers to every validation image ({metric} {figure:.4f})."
        else:
            yield (
                f"With the same seed {metric} is {same.figure:.4f} instead of {figure:.4f}; probabilities differ by up "
                f"to {difference:.2g}. Another device, other versions or several threads may do that."
            )
    if within is None:
        yield "With fewer than two other seeds it cannot be said whether the result holds."
        return
    told = (
        f"By {within.n} other seeds ({within.mean:.4f} on average, standard deviation {within.deviation:.4f}) one more "
        f"run is expected between {within.low:.4f} and {within.high:.4f}"
    )
    yield f"{told}: the result of {figure:.4f} {'holds' if holds else 'does not hold'} within the noise of seeds."
    if within.n < USUAL_SEEDS + 2:
        yield "So few seeds make a wide interval: five or more find a result that was lucky."


def _again(spec: Experiment, seed: int) -> Experiment:
    return spec.model_copy(
        update={"seed": seed, "open_test": False, "name": f"{spec.name or spec.summary()} · seed {seed}"}
    )


def _seeds_after(seed: int, number: int) -> list[int]:
    return [(seed + step) % 2**31 for step in range(1, number + 1)]


def _finished(run_id: str, store: Store) -> RunRecord:
    record = store.run(run_id)
    if record.state is not State.FINISHED or record.trashed is not None:
        where = "in the trash" if record.trashed is not None else record.state.value
        raise InputError(f"Run '{run_id}' is {where}.", "Only a result can be reproduced: choose a finished run.")
    return record


def _require_same_images(folder: RunFolder, spec: Experiment, library: Library) -> None:
    noted = (folder.environment() or {}).get("dataset") or {}
    card = library.card(spec.dataset, spec.exclusions)
    if noted.get("fingerprint") not in (None, card.fingerprint):
        raise LabError(
            f"'{spec.dataset}' is not the data set any more that run '{folder.run_id}' learned from.",
            "Import it as it was; a result on other images is another result.",
        )


def _kept(folder: RunFolder) -> dict[str, Any] | None:
    """Which runs repeat it, as far as that can be read: the folder may come from anywhere."""
    kept = folder.json_artifact(ARTIFACT)
    if not isinstance(kept, dict) or not isinstance(kept.get("others"), dict):
        return None
    names = [kept.get("same"), *kept["others"].values()]
    sound = all(isinstance(name, str) and is_run_id(name) for name in names) and all(map(str.isdecimal, kept["others"]))
    return kept if sound else None


def _repeat(run_id: str, seed: int, records: dict[str, RunRecord], metric: str) -> Repeat:
    record = records.get(run_id)
    done = record is not None and record.state is State.FINISHED
    figure = _figure(RunFolder(record.path), metric) if record is not None and done else None
    return Repeat(run_id, seed, record.state if record else None, figure)


def _figure(folder: RunFolder, metric: str) -> float | None:
    value: Any = ((folder.report() or {}).get("validation") or {}).get(metric)
    return float(value) if is_figure(value) else None


def _difference(one: RunFolder, other: RunFolder) -> float | None:
    first, second = answers_of(one, "validation"), answers_of(other, "validation")
    if first is None or second is None or first.probabilities.shape != second.probabilities.shape:
        return None
    return float(np.abs(first.probabilities - second.probabilities).max())
