"""The list of tunings."""

import time

import streamlit as st

from labcore.store.tuning import TuningState
from labcore.store.tunings import Tunings
from labcore.studies.tuning.standing import TuningStanding, standing
from labcore.ui.lab import store
from labcore.ui.study_state import study_badge
from labcore.ui.words import literal
from labcore.words import duration

BADGE = 110
MOST = 50


def show_tunings() -> None:
    """The tunings there are, the newest first."""
    found = [standing(tuning, store()) for tuning in Tunings(store()).all()[:MOST]]
    if not found:
        st.info(
            "No tuning yet. A tuning tries settings from a space that you span, within a budget of trials, epochs "
            "or minutes; trials are runs like others. Begin one with the button above.",
            icon=":material/manage_search:",
        )
        return
    with st.container(border=True, gap=None):
        for each in found:
            _show_one(each)


def _show_one(now: TuningStanding) -> None:
    tuning = now.tuning
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        with st.container(width=BADGE):
            study_badge(tuning.state.value)
        if st.button(literal(tuning.name), type="tertiary", key=f"open:{tuning.tuning_id}"):
            st.switch_page("pages/tuning.py", query_params={"tuning": tuning.tuning_id})
        st.space("stretch")
        ago = duration(max(0, time.time() - tuning.created))
        dataset = literal(str(tuning.plan.base.get("dataset", "")))
        st.caption(" · ".join(part for part in (literal(now.told()), dataset, f"{ago} ago") if part), width="content")
    if tuning.state is TuningState.RUNNING:
        st.progress(min(1.0, now.spent / now.budget))
