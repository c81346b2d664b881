"""One tuning: how it stands, its trials as they come, the best settings, and what can be done with them."""

import streamlit as st

from labcore.launch import local
from labcore.spec.plan_text import TUNING, text_of
from labcore.store.tuning import TuningState
from labcore.store.tunings import Tunings
from labcore.studies.tuning import life
from labcore.studies.tuning.standing import TuningStanding, standing
from labcore.ui import plan_file, report_downloads, sharing, tuning_draft
from labcore.ui.fragment import fragment
from labcore.ui.input_help import help_of
from labcore.ui.lab import store
from labcore.ui.study_actions import button, done
from labcore.ui.study_state import study_badge
from labcore.ui.tuning_best import show_best
from labcore.ui.tuning_learning import show_learning
from labcore.ui.tuning_progress import show_progress
from labcore.ui.tuning_table import show_trials
from labcore.ui.tuning_trials import show_best_so_far, show_importance_of, show_lines
from labcore.ui.ways import show_way_back
from labcore.ui.words import literal
from labcore.words import in_a_sentence, moment

REFRESH = 2.0
"""Seconds between two looks."""


def show(now: TuningStanding) -> None:
    """The whole page."""
    _show_head(now)
    if now.is_quiet:
        _show_figures(now)
    else:
        fragment(_watch, every=REFRESH)(now.tuning.tuning_id, now.tuning.state)
    if now.best is not None:
        show_importance_of(now)
    with st.expander("The plan", icon=":material/description:"):
        text = text_of(now.tuning.plan.model_dump(mode="json"), TUNING)
        st.code(text, language="yaml", wrap_lines=True)
        plan_file.download(text, "tuning.plan.download", TUNING)
        if st.button("New tuning from this", icon=":material/replay:", key="tuning.again-from"):
            tuning_draft.begin_with(now.tuning.plan.model_dump(mode="json"))
            st.switch_page("pages/tuning.py", query_params={"new": tuning_draft.KEPT})


def _watch(tuning_id: str, state: TuningState) -> None:
    now = standing(Tunings(store()).get(tuning_id), store())
    if now.tuning.state is not state or now.is_quiet:
        st.rerun()
    _show_figures(now)


def _show_figures(now: TuningStanding) -> None:
    show_progress(now)
    if not now.trials:
        st.caption("The tuner is starting; the first trial is named in some seconds.")
        return
    show_best(now)
    left, right = st.columns(2, gap="large")
    with left:
        show_best_so_far(now)
    with right:
        show_learning(now)
    show_lines(now)
    show_trials(now)


def _show_head(now: TuningStanding) -> None:
    tuning = now.tuning
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        with st.container(width="content", gap="xsmall"):
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                show_way_back("Tunings", "pages/tuning.py")
                st.header(literal(tuning.name), anchor=False, width="content")
                study_badge(tuning.state.value)
            facts = [
                literal(str(tuning.plan.base.get("dataset", ""))),
                in_a_sentence(tuning.plan.tuner.title),
                tuning.plan.budget.told(),
                f"begun {moment(tuning.created)}",
                *sharing.told(tuning),
            ]
            st.caption(" · ".join(each for each in facts if each))
        with st.container(horizontal=True, width="content", gap="small"):
            _show_actions(now)


def _show_actions(now: TuningStanding) -> None:
    tuning_id, state, mine = now.tuning.tuning_id, now.tuning.state, sharing.may_change(now.tuning)
    if mine and state is TuningState.RUNNING:
        about = "Begins no more trials; those at work go on to their end."
        button("Pause", "pause_circle", lambda: life.pause(tuning_id, store()), "tuning.pause", about)
    if mine and state in (TuningState.PAUSED, TuningState.STOPPED):
        button("Resume", "play_circle", lambda: _resume(tuning_id), "tuning.resume")
    if mine and state in (TuningState.RUNNING, TuningState.PAUSED):
        about = "Ends what waits at once, and what is at work after its current batch. It can be resumed."
        button("Stop", "stop_circle", lambda: _stop(tuning_id), "tuning.stop", about)
    report_downloads.show(tuning_id)
    if not mine:
        return
    with st.popover("More", icon=":material/more_horiz:", type="tertiary"):
        sharing.show_switch(now.tuning, lambda shared: Tunings(store()).share(tuning_id, shared), tuning_id)
        with_runs = st.toggle("Its runs, too", key="tuning.with_runs", help=help_of("plan.with_runs"))
        asked = st.button("Delete the tuning", icon=":material/delete:", key="tuning.delete")
        if asked and done(lambda: life.delete(tuning_id, store(), with_runs=with_runs)):
            st.switch_page("pages/tuning.py")


def _resume(tuning_id: str) -> None:
    local.require_settings()
    life.resume(tuning_id, store())
    local.ensure_running()


def _stop(tuning_id: str) -> None:
    life.stop(tuning_id, store())
    local.ensure_running()
