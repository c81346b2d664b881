"""The list of tunings."""

import streamlit as st

from labcore.evaluation.measures import measure
from labcore.store.runs import Whose
from labcore.store.tuning import TuningRecord, TuningState
from labcore.store.tunings import Tunings
from labcore.studies.tuning.standing import TuningStanding, standing
from labcore.ui import sharing
from labcore.ui.fragment import fragment
from labcore.ui.lab import store
from labcore.ui.plan_list import Row, show_rows
from labcore.ui.tuning_best import written
from labcore.words import counted, in_a_sentence

REFRESH = 3.0
"""Seconds between two looks while a tuning goes on."""


def show_tunings() -> None:
    """The tunings there are, the newest first; kept fresh while one of them goes on."""
    whose = sharing.ask_whose("whose")
    busy = any(tuning.state is TuningState.RUNNING for tuning in sharing.among(Tunings(store()).all(), whose))
    fragment(_show_tunings, every=REFRESH if busy else None)(busy, whose)


def _show_tunings(busy: bool, whose: Whose) -> None:
    every, damaged = Tunings(store()).look()
    readable = sharing.among(every, whose)
    if busy and all(tuning.state is not TuningState.RUNNING for tuning in readable):
        st.rerun()  # the last one ended: draw the page once more, without a clock
    if not readable and not damaged:
        st.info(
            "No tuning yet. A tuning tries settings from a space that you span, within a budget of trials, epochs "
            "or minutes; trials are runs like others. Begin one with the button above.",
            icon=":material/manage_search:",
        )
    show_rows(readable, _row, damaged, "pages/tuning.py", "tuning")


def _row(tuning: TuningRecord) -> Row:
    now = standing(tuning, store())
    called = in_a_sentence(measure(now.objective).title)
    best = "" if now.best is None else f"best {called} {written(now.best.score, now.objective)}"
    told = [*sharing.told(tuning), _counts(now), best, str(tuning.plan.base.get("dataset", ""))]
    share = now.share if tuning.state is TuningState.RUNNING else None
    return Row(tuning.tuning_id, tuning.name, tuning.state.value, told, tuning.created, share)


def _counts(now: TuningStanding) -> str:
    """What has become of the trials."""
    counts = now.counts
    done = counted(counts.pop("finished", 0), "trial")
    return ", ".join([f"{done} finished", *(f"{count} {state}" for state, count in sorted(counts.items()))])
