"""What a study will take, before it is begun: time, the wait for its turn, disk."""

import heapq
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from labcore.spec.experiment import Experiment
from labcore.store.record import RunRecord
from labcore.store.status import State
from labcore.studies.pace import Pace, kind_of_work


@dataclass(frozen=True)
class Forecast:
    """What new runs take. Times are in seconds, and at most: runs that stop early take less.

    Attributes:
        runs: how many are new.
        work: of all of them, one after the other; None where no pace is known.
        wall: from the first one's begin to the last one's end, where nobody else is at work; None likewise.
        wait: until the first one begins.
        disk: bytes; None likewise.
        slots: how many go on at once.
        guessed: how many of the runs are of a kind that nobody has measured: they are taken to be like the others.
    """

    runs: int
    work: float | None
    wall: float | None
    wait: float
    disk: float | None
    slots: int
    guessed: int = 0


def forecast(
    specs: Sequence[Experiment],
    known: Mapping[str, Pace],
    slots: int,
    under_way: Iterable[RunRecord] = (),
    now: float = 0,
) -> Forecast:
    """What runs of `specs` take.

    Args:
        known: the paces, by kind of work.
        slots: how many runs this machine carries at once.
        under_way: the runs that are at work.
        now: seconds since 1970.
    """
    wait = _wait(under_way, slots, now)
    found = [known.get(kind_of_work(spec)) for spec in specs]
    sure = [pace for pace in found if pace is not None]
    if not sure:
        return Forecast(len(specs), None if specs else 0.0, None if specs else 0.0, wait, None if specs else 0.0, slots)
    usual = Pace(*(statistics.mean(getattr(pace, name) for pace in sure) for name in ("start", "epoch", "disk")))
    times = [(pace or usual).seconds(spec) for pace, spec in zip(found, specs, strict=True)]
    return Forecast(
        runs=len(specs),
        work=sum(times),
        wall=_wall(times, slots),
        wait=wait,
        disk=sum((pace or usual).disk for pace in found),
        slots=slots,
        guessed=len(found) - len(sure),
    )


def wall_left(records: Iterable[RunRecord]) -> float | None:
    """How many seconds the rest of these runs take, at the pace of those among them that have finished, as many at once
    as are at work; None before there is anything to go by. Half a run is left, on average, of those at work."""
    records = list(records)
    done = [each for each in records if each.state is State.FINISHED and each.started and each.finished]
    at_work = sum(each.state is State.RUNNING for each in records)
    waiting = sum(each.state is State.QUEUED for each in records)
    if not done or not at_work:
        return None
    usual = statistics.median(each.finished - each.started for each in done if each.started and each.finished)
    return usual * (waiting + at_work / 2) / at_work


def _wall(times: Iterable[float], slots: int) -> float:
    """When the last one ends, each begun in its order as soon as there is room."""
    free = [0.0] * slots
    for seconds in times:
        heapq.heapreplace(free, free[0] + seconds)
    return max(free)


def _wait(under_way: Iterable[RunRecord], slots: int, now: float) -> float:
    """Until there is room: when the first of those at work ends, as far as it has shown how fast it goes."""
    at_work = [record for record in under_way if record.state is State.RUNNING]
    if len(at_work) < slots:
        return 0.0
    left = [
        (now - record.started) / (record.epoch - 1) * (record.epochs - record.epoch + 1)
        for record in at_work
        if record.started is not None and record.epoch > 1
    ]
    return max(0.0, min(left)) if left else 0.0
