"""What a worker says while it works: status with heartbeat, metrics, TensorBoard; and what it is told: stop."""

import logging
import threading
import time
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any, Self

import tensorflow as tf

from labcore.store.folder import RunFolder
from labcore.store.liveness import HEARTBEAT
from labcore.store.status import Fault, State, Status
from labcore.training.stopwatch import Stopwatch

log = logging.getLogger(__name__)

BATCH_ROWS = 0.25
"""Seconds between two rows of batch figures: as often as a page can show."""

RESERVE = 64 << 10
"""Bytes kept on the disk, to be given up for the last words of a run that has filled it."""


class Replaced(Exception):
    """Another worker has been given this run, or it was ended without this one; it must not write any more."""


class Stopped(Exception):
    """Somebody asked the run to stop."""


class Reporter:
    """The worker's voice. Used as a context manager: the heartbeat beats inside.

    Args:
        folder: the run.
        token: the claim under which the worker writes.
        ready: when the process had imported all it needs, seconds since 1970; None where that does not matter.

    Status, phases, epochs and whatever follows `hold` are written only while the status names this claim; else they
    raise Replaced. What the heartbeat finds is raised at the next `heed`, within one batch.

    Attributes:
        step: of the optimizer, or what else counts what has been learned from.
        epoch_is: what the log calls an epoch.
        watched: the figures of an epoch that the log names, see `Experiment.watched`.
    """

    def __init__(self, folder: RunFolder, token: str, ready: float | None = None):
        self.folder, self._token = folder, token
        status = folder.status()
        if status is None:
            raise Replaced(f"Run '{folder.run_id}' has no readable status.")
        self._status: Status = status
        self._spent = _since_the_claim(status, ready)
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._trouble: Exception | None = None
        self._metrics = folder.metrics_writer()
        self._tensorboard: Any = None  # a writer fixes the devices, which is the strategy's to decide
        self._sums: dict[str, tuple[float, float]] = {}
        self._images = 0.0
        self._last_row = time.monotonic()
        self.step, self.epoch_is = 0, "epoch"
        self.watched: tuple[str, ...] = ("loss", "accuracy")
        self._reserve = folder.reserve_path

    def __enter__(self) -> Self:
        self._update()
        self._reserve.write_bytes(bytes(RESERVE))
        self._heart = threading.Thread(target=self._beat, name="heartbeat", daemon=True)
        self._heart.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._heart.join()
        self._reserve.unlink(missing_ok=True)
        self._metrics.close()
        if self._tensorboard is not None:
            self._tensorboard.close()

    def heed(self) -> None:
        """Raise Stopped where the run was asked to stop, or what the heartbeat met: Replaced, OSError."""
        if self._trouble is not None:
            raise self._trouble
        if self.folder.stop_requested:
            raise Stopped

    def hold(self) -> None:
        """Raise Replaced unless this worker still has the run: to be called before anything that lasts is written."""
        self._held()

    def phase(self, phase: str, message: str, title: str = "", first_epoch: int = 0) -> None:
        """Say what begins: preparing, building, training, testing, baseline or saving.

        A stretch of the training that curves shall show has a `title`, and begins with the epoch `first_epoch`.
        """
        self._spent.turn("tracing" if title or phase == "training" else phase)
        self._update(phase=phase)
        stretch = {"title": title, "first_epoch": first_epoch} if title else {}
        self._metrics.write("phase", self.step, self._status.epoch, {"phase": phase, "message": message, **stretch})
        log.info("%s", message)

    def start_epoch(self, epoch: int, epochs: int) -> None:
        self._start_row()
        if self._spent.part != "tracing":
            self._spent.turn("training")
        self._update(epoch=epoch, epochs=epochs, phase="training")

    def validating(self) -> None:
        """Say that an epoch's batches are done and it is being judged, or that the one that is kept is."""
        self._spent.turn("validating")
        self._update(phase="validating")

    def batch(self, batch: int, batches: int, sums: Mapping[str, tuple[float, float]], images: float) -> None:
        """Take in one batch's sums; now and then write a row of means over the batches since the last.

        Args:
            batch: its number in the epoch, from 1.
            batches: how many the epoch has.
            sums: of each figure, by name, and of how many; a figure is not told where that is none.
            images: how many the batch has.
        """
        self.step += 1
        if self._spent.part == "tracing":  # which the first step of a stretch waits for
            self._spent.turn("training")
        for name, (value, count) in sums.items():
            total, number = self._sums.get(name, (0.0, 0.0))
            self._sums[name] = total + value, number + count
        self._images += images
        now = time.monotonic()
        if now - self._last_row < BATCH_ROWS and batch < batches:
            return
        values = {
            **{name: total / number for name, (total, number) in self._sums.items() if number},
            "images_per_second": self._images / max(1e-9, now - self._last_row),
            "batch": batch,
            "batches": batches,
        }
        self._metrics.write("batch", self.step, self._status.epoch, values)
        self._start_row()

    def _start_row(self) -> None:
        self._sums, self._images, self._last_row = {}, 0.0, time.monotonic()

    def epoch(self, epoch: int, values: dict[str, Any]) -> None:
        """Write the figures of a finished epoch."""
        self._metrics.write("epoch", self.step, epoch, values)
        log.info("%s", _in_words(self.epoch_is, self.watched, epoch, self._status.epochs, values))
        if self._tensorboard is None:
            self._tensorboard = tf.summary.create_file_writer(str(self.folder.tensorboard))
        with self._tensorboard.as_default(step=epoch):
            for name, value in values.items():
                tf.summary.scalar(name, float(value))
        self._tensorboard.flush()

    def end(self, state: State, error: Fault | None = None) -> None:
        """Write the final state, once."""
        self._ended.set()
        self._reserve.unlink(missing_ok=True)
        self._update(state=state, finished=time.time(), phase="", error=error)

    def _beat(self) -> None:
        while not self._ended.wait(HEARTBEAT):
            try:
                self._update()
            except (Replaced, OSError) as trouble:
                self._trouble = trouble
                return

    def _update(self, **changes: Any) -> None:
        with self._lock:
            self._held()
            beat = {"heartbeat": time.time(), "spent": self._spent.seconds}
            self._status = self._status.model_copy(update={**beat, **changes})
            self.folder.write_status(self._status)

    def _held(self) -> None:
        current = self.folder.status()
        if current is None or current.token != self._token or current.state.is_final:
            raise Replaced(f"Run '{self.folder.run_id}' has been given to another worker, or was ended.")


def _since_the_claim(status: Status, ready: float | None) -> Stopwatch:
    """A stopwatch that knows what has passed since the claim, and how much of it the process was not ready."""
    now, spent = time.time(), Stopwatch("starting")
    claimed = status.started or now
    importing = min(max(0.0, (ready or claimed) - claimed), max(0.0, now - claimed))
    spent.add("importing", importing)
    spent.add("starting", now - claimed - importing)
    return spent


def _in_words(called: str, watched: Sequence[str], epoch: int, epochs: int, values: Mapping[str, Any]) -> str:
    """The figures of an epoch as a line of the log: those that are drawn first, then how long it took."""
    told = [
        f"{name.replace('val_', 'validation ').replace('_', ' ')} {values[name]:.4f}"
        for name in (*watched, *(f"val_{name}" for name in watched))
        if name in values
    ]
    if "seconds" in values:
        told.append(f"{values['seconds']:.1f} s")
    best = "; the best so far" if values.get("best") else ""
    return f"{called.capitalize()} {epoch} of {epochs}: {', '.join(told)}{best}"
