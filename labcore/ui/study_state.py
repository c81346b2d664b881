"""How the state of a study, and of each of its runs, is shown."""

from collections.abc import Sequence

import streamlit as st

from labcore.store.status import State
from labcore.studies.standing import FINISHED, MISSING

LOOKS = {
    "running": ("blue", ":material/play_circle:"),
    "paused": ("orange", ":material/pause_circle:"),
    "stopped": ("orange", ":material/stop_circle:"),
    FINISHED: ("green", ":material/check_circle:"),
}

SIGNS = {
    State.FINISHED.value: "✓",
    State.RUNNING.value: "▶",
    State.QUEUED.value: "○",
    State.FAILED.value: "✗",
    State.INTERRUPTED.value: "✗",
    State.CANCELLED.value: "■",
    MISSING: "–",
}
"""A letter for each state of a run, where there is no room for words."""

LEGEND = "✓ finished, ▶ at work, ○ waiting, ✗ failed, ■ stopped, – gone"

MOST_SIGNS = 12


def study_badge(state: str) -> None:
    """A study's state as a colored badge."""
    color, icon = LOOKS[state]
    st.badge(state.capitalize(), color=color, icon=icon)  # type: ignore[arg-type]


def signs(states: Sequence[str]) -> str:
    """The states of a cell's runs in their order; of many, how many are finished."""
    if len(states) > MOST_SIGNS:
        return f"{sum(state == State.FINISHED.value for state in states)} of {len(states)} ✓"
    return " ".join(SIGNS[state] for state in states)
