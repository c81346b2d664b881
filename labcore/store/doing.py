"""What a run at work is about, in words, and since when: from its status and the rows of its metrics alone."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from labcore.store.metrics import Row
from labcore.store.status import Status
from labcore.words import duration

STARTING = "starting"
"""The phase of a run that is claimed, and that no worker has spoken of yet."""

LONG = 1.5
"""Seconds from which on a step tells how long it has taken."""

SINCE = "since the last figures"
"""What is said behind how long it has taken, where batch follows batch."""


@dataclass(frozen=True)
class Doing:
    """One step of a run.

    Attributes:
        words: what it is, within a sentence; empty while batch follows batch, whose figures tell more.
        since: when it began, or when the last sign of it came; seconds since 1970.
    """

    words: str
    since: float

    def waited(self) -> str:
        """For how long by now, in words; empty where that is no longer than a glance."""
        seconds = time.time() - self.since
        return duration(seconds) if seconds >= LONG else ""


def doing(status: Status, rows: Sequence[Row]) -> Doing:
    """What the run of `status` does now.

    Args:
        rows: of its metrics, of earlier attempts too, in the order in which they were written.
    """
    started = status.created if status.started is None else status.started
    last = rows[-1] if rows and rows[-1].time >= started else None
    if last is None:
        return Doing(_at_the_start(status), started)
    if status.phase == "validating":
        return Doing("validating", last.time)
    message = last.values.get("message") if last.kind == "phase" else None
    if status.phase != "training":
        return Doing(_inside(str(message)) if message else status.phase, last.time)
    if last.kind != "phase":
        return Doing("", last.time)
    traces = last.values.get("phase") == "training" or bool(last.values.get("title"))
    return Doing("preparing the first step, which takes longest" if traces else "", last.time)


def _at_the_start(status: Status) -> str:
    if status.phase not in ("", STARTING):
        return status.phase
    if status.pid is None:
        return "starting a worker"
    # A worker writes where its time went as soon as it can, and it can as soon as TensorFlow is imported.
    return "opening the run" if status.spent else "loading TensorFlow"


def _inside(message: str) -> str:
    """A message as it stands within a sentence; names in capitals keep them."""
    return message if message[:2].isupper() else message[:1].lower() + message[1:]
