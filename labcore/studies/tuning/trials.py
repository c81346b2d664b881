"""The trials of a tuning, as its log and the records of its runs tell them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from labcore.store.record import RunRecord
from labcore.store.status import State
from labcore.store.trial_log import Event
from labcore.store.tuning import Again, Asked, Halted, Told

Span = tuple[float, float]
"""From when to when, in seconds since 1970."""


@dataclass(frozen=True)
class Trial:
    """One trial.

    Attributes:
        asked: how the tuner has named it.
        halted: why its run was asked to stop: hopeless, budget; empty where it was not.
        spans: the attempts at it that were cut short.
        told: how it ended; None while it has not.
    """

    asked: Asked
    halted: str = ""
    spans: tuple[Span, ...] = ()
    told: Told | None = None

    @property
    def number(self) -> int:
        return self.asked.trial

    @property
    def run_id(self) -> str:
        return self.asked.run_id

    @property
    def cell(self) -> Mapping[str, Any]:
        """Its settings, by dotted key."""
        return self.asked.cell

    @property
    def score(self) -> float | None:
        """The objective; None where it has not ended, or has none."""
        return self.told.score if self.told else None

    def state(self, record: RunRecord | None) -> str:
        """finished, stopped, failed; before that what its run is: queued, running, or waiting for it to be queued."""
        if self.told is not None:
            return self.told.outcome
        return "waiting" if record is None else record.state.value

    def at_work(self, record: RunRecord | None, now: float) -> list[Span]:
        """When a run of its own was at work."""
        found = list(self.spans)
        if self.told is not None:
            if self.told.started is not None and self.told.finished is not None:
                found.append((self.told.started, self.told.finished))
        elif self.asked.own and record is not None and record.started is not None and record.state is not State.QUEUED:
            found.append((record.started, record.finished or now))
        return found

    @property
    def epochs(self) -> int:
        """For how many epochs it was trained, or may be; none where somebody else's run had them."""
        if not self.asked.own:
            return 0
        return self.asked.epochs if self.told is None else self.told.epochs


def trials_of(events: Iterable[Event]) -> list[Trial]:
    """The trials in their order. Of what no conductor could have written, only what makes sense counts."""
    found: dict[int, Trial] = {}
    for event in events:
        match event:
            case Asked() if event.trial not in found:
                found[event.trial] = Trial(event)
            case Halted() if event.trial in found:
                found[event.trial] = replace(found[event.trial], halted=event.reason)
            case Again() if event.trial in found:
                trial = found[event.trial]
                found[event.trial] = replace(trial, spans=(*trial.spans, (event.started, event.finished)))
            case Told() if event.trial in found and found[event.trial].told is None:
                found[event.trial] = replace(found[event.trial], told=event)
    return list(found.values())


def worked(spans: Iterable[Span]) -> float:
    """Seconds in which at least one of `spans` lasted."""
    total, until = 0.0, float("-inf")
    for begin, end in sorted(spans):
        total += max(0.0, end - max(begin, until))
        until = max(until, end)
    return total
