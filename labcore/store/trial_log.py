"""The log of a tuning's trials.

KerasTuner's own files are replaced without being synced, and several of them have to agree; this one is appended to by
single writes, and all else is made from it again.
"""

from pathlib import Path

from labcore.store import event_log
from labcore.store.event_log import EventLog
from labcore.store.tuning import EVENTS, Again, Asked, Halted, Told

Event = Asked | Halted | Again | Told

TrialLog = EventLog
"""The writing end. One process has it at a time, see `labcore.store.tunings.Tunings.hold`."""


def read(path: Path) -> list[Event]:
    """The events so far. Lines that are none, such as one that was cut short, are passed over."""
    return event_log.read(path, EVENTS)
