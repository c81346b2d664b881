"""Waiting for a run: a live line on standard error until it has ended."""

import subprocess
import time
from typing import TYPE_CHECKING

from labcore.cli.answer import remark
from labcore.cli.progress import Progress
from labcore.errors import LabError
from labcore.store.doing import SINCE, STARTING, Doing, doing
from labcore.store.folder import RunFolder
from labcore.store.status import State

if TYPE_CHECKING:
    from collections.abc import Iterable

    from labcore.store.metrics import MetricsReader
    from labcore.store.record import RunRecord
    from labcore.store.store import Store

PAUSE = 0.4
"""Seconds between two looks."""

LAUNCHER_PAUSE = 5.0
"""Seconds between two looks at whether the launcher is there: somebody may have stopped it."""

MOST_FAILURES = 2
"""Launchers in a row that may fail as they start, before there is no more waiting for one."""


def follow(store: "Store", run_id: str) -> None:
    """Wait until the run has ended. An interruption from the keyboard ends the waiting, not the run.

    Raises LabError where nothing carries the run out, as no launcher can be started.
    """
    try:
        with Progress(run_id) as progress:
            _follow(store, run_id, progress)
    except KeyboardInterrupt:
        remark(
            f"The run goes on without you. Watch it: python -m labcore runs show {run_id} --wait. "
            f"Stop it: python -m labcore runs stop {run_id}"
        )


def _follow(store: "Store", run_id: str, progress: Progress) -> None:
    launcher, at_work = Launcher(store), AtWork()
    while True:
        store.refresh()
        record = store.run(run_id)
        if record.state.is_final:
            return
        launcher.look_after()
        progress.say(at_work.told(record))
        time.sleep(PAUSE)


class Launcher:
    """The launcher, as one who waits for a run sees to it."""

    def __init__(self, store: "Store"):
        self._store = store
        self._started: subprocess.Popen[bytes] | None = None
        self._failures = 0
        self._looked = float("-inf")

    def look_after(self) -> None:
        """Start the launcher where it is not there. Raises LabError where that failed twice in a row."""
        from labcore.launch.local import ensure_running

        if self._started is not None and self._started.poll():  # 0: it found another one at work, or nothing to do
            self._note_failure(self._started)
        elif time.monotonic() - self._looked < LAUNCHER_PAUSE:
            return
        self._started = ensure_running(self._store.runs_dir)
        self._looked = time.monotonic()
        if self._started is None:
            self._failures = 0

    def _note_failure(self, ended: "subprocess.Popen[bytes]") -> None:
        from labcore.launch.local import service
        from labcore.launch.processes import last_line

        self._failures += 1
        if self._failures < MOST_FAILURES:
            return
        log = service(self._store.runs_dir).log
        raise LabError(
            f"The launcher, which carries out runs, ends as it starts (exit status {ended.returncode}): "
            f"{last_line(log) or 'it left no word'}",
            f"Its log is {log}; 'python -m labcore doctor' looks further. The run waits in the queue meanwhile.",
        )


class AtWork:
    """What a run does, as one who waits is told; each call reads on where the last one of the same run stopped."""

    def __init__(self) -> None:
        self._metrics: MetricsReader | None = None

    def told(self, record: "RunRecord") -> str:
        """The place in the queue, the step of a start or an end, or how training goes."""
        if record.position is not None:
            return f"queued, place {record.position}"
        folder = RunFolder(record.path)
        if self._metrics is None or self._metrics.path.parent != folder.path:
            self._metrics = folder.metrics_reader()
        metrics = self._metrics
        metrics.poll()
        status = folder.status()
        now = Doing(record.phase or STARTING, time.time()) if status is None else doing(status, metrics.rows)
        waited = now.waited()
        if now.words:
            return " · ".join(filter(None, [now.words, waited]))
        return " · ".join(filter(None, [*_of_training(record, metrics), waited and f"{waited} {SINCE}"]))

    def first_of(self, records: "Iterable[RunRecord]") -> str:
        """The same of the run that has been at work the longest, to stand behind other words; empty where none is."""
        running = [record for record in records if record.state is State.RUNNING]
        return f" · {self.told(min(running, key=lambda record: record.started or 0))}" if running else ""


def _of_training(record: "RunRecord", metrics: "MetricsReader") -> list[str]:
    from labcore.spec.experiment import Experiment
    from labcore.spec.resolve import tasks

    batch = next((row for row in reversed(metrics.rows) if row.kind == "batch"), None)
    epoch = next((row for row in reversed(metrics.rows) if row.kind == "epoch"), None)
    task = tasks().get(record.task, Experiment)
    words = [f"{task.epoch_is} {record.epoch} of {record.epochs}"]
    if batch is not None:
        words.append(f"batch {batch.values.get('batch')} of {batch.values.get('batches')}")
        words += _figures("", task.watched, batch.values)
    return words + (_figures("val_", task.watched, epoch.values) if epoch else [])


def _figures(prefix: str, watched: tuple[str, ...], values: dict[str, float | None]) -> list[str]:
    split = "validation " if prefix else ""
    named = ((name.replace("_", " "), values.get(prefix + name)) for name in watched)
    return [f"{split}{name} {value:.3f}" for name, value in named if value is not None]
