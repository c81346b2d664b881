"""How far a tuning is, in a line: what has ended, what is at work, and about how long the rest takes."""

import streamlit as st

from labcore.store.tuning import TuningState
from labcore.studies.tuning.standing import TuningStanding
from labcore.ui.words import literal
from labcore.words import duration

MOST_AT_WORK = 3
"""Trials at work of which it is said how far they are."""


def show_progress(now: TuningStanding) -> None:
    """The bar, with the words above it."""
    done, budget = now.done, now.tuning.plan.budget
    number = f"{done:.3g}" if budget.minutes is not None else f"{done:,.0f}"
    words = [f"{number} of {budget.told()}", *_at_work(now), *_ended_badly(now), f"at work for {duration(now.seconds)}"]
    if (left := _left(now, done)) is not None:
        words.append(f"about {duration(left)} left")
    if now.tuning.why:
        words.append(now.tuning.why)
    st.progress(now.share, text=literal(" · ".join(words)))


def _at_work(now: TuningStanding) -> list[str]:
    told = []
    for trial in now.open:
        record = now.records.get(trial.run_id)
        if now.state_of(trial) == "running" and record is not None:
            epoch = f": epoch {record.epoch} of {record.epochs}" if record.epoch and record.epochs else " is starting"
            told.append(f"trial {trial.number}{epoch}")
    return told if len(told) <= MOST_AT_WORK else [f"{len(told)} trials at work"]


def _ended_badly(now: TuningStanding) -> list[str]:
    counts = now.counts
    words = {"stopped": "stopped early", "failed": "failed"}
    return [f"{counts[state]} {told}" for state, told in words.items() if counts[state]]


def _left(now: TuningStanding, done: float) -> float | None:
    """Seconds that the rest takes, at the pace so far; None where there is none, or nothing to go by."""
    if now.tuning.state is not TuningState.RUNNING or not done:
        return None
    if now.tuning.plan.budget.minutes is not None:
        return 60 * max(0.0, now.budget - now.spent)
    return now.seconds / done * max(0.0, now.budget - done)
