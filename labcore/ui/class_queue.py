"""Whose turn it is in a class: who has had how much of the machine, what is at work and what waits."""

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from labcore.launch import local
from labcore.store.class_record import ClassRecord
from labcore.store.classroom import Classroom
from labcore.store.record import RunRecord
from labcore.store.status import State
from labcore.store.use import WINDOW, Use
from labcore.ui.fragment import fragment
from labcore.ui.lab import store
from labcore.ui.study_actions import done
from labcore.ui.theme import state_badge
from labcore.ui.words import literal
from labcore.words import counted, duration

REFRESH = 3.0
MOST = 40
"""Runs that are listed."""

BADGE = 110


def show(room: Classroom) -> None:
    """The switch that holds back all, and the queue, drawn anew every few seconds."""
    record = room.record
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(
            "The next run is that of whoever has used least: seconds of workers in the last "
            f"{WINDOW / 3600:.0f} hours, less the longer ago, and what is at work now.",
            width="stretch",
        )
        if record.paused:
            if st.button("Let all go on", icon=":material/play_circle:", type="primary"):
                _do(lambda: room.pause_all(paused=False))
        elif st.button(
            "Hold back all",
            icon=":material/pause_circle:",
            help="What is at work goes on; what you put first is begun.",
        ):
            _do(room.pause_all)
    if record.paused:
        st.warning("All that waits is held back.", icon=":material/pause_circle:")
    fragment(_show_queue, every=REFRESH)(room)


def _show_queue(room: Classroom) -> None:
    store().refresh()
    record, use = room.record, room.use()
    running = store().runs(state=State.RUNNING)
    waiting = sorted(store().runs(state=State.QUEUED), key=lambda run: (run.position is None, run.position or 0))
    if not running and not waiting:
        st.info("Nothing is at work, and nothing waits.", icon=":material/check_circle:")
        return
    with st.container(border=True, gap="xsmall"):
        for run in [*running, *waiting][:MOST]:
            _show_one(run, record, use)
    if len(running) + len(waiting) > MOST:
        st.caption(f"And {counted(len(running) + len(waiting) - MOST, 'run')} more behind them.")


def _show_one(run: RunRecord, record: ClassRecord, use: Mapping[str, Use]) -> None:
    used = use.get(run.owner, Use())
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        with st.container(width=BADGE):
            state_badge(run.state)
        st.page_link("pages/run.py", label=literal(run.name), query_params={"run": run.run_id})
        st.caption(" · ".join(_facts(run, record, used)), width="stretch")
        if run.state is State.QUEUED:
            if run.put_first:
                _button("keyboard_arrow_down", "Not first any more", run, lambda: store().put_first(run.run_id, False))
            else:
                _button("vertical_align_top", "Put first", run, lambda: store().put_first(run.run_id))
        _button("stop_circle", "Stop", run, lambda: local.cancel(run.run_id, store()))


def _facts(run: RunRecord, record: ClassRecord, used: Use) -> Sequence[str]:
    facts = [literal(record.name_of(run.owner)), f"has used {duration(used.counting)}"]
    if run.state is State.QUEUED:
        place = "held back" if run.position is None else f"place {run.position}"
        facts.append(f"{place}, put first" if run.put_first else place)
    elif run.epochs:
        facts.append(f"{run.epoch} of {run.epochs}")
    return facts


def _button(icon: str, about: str, run: RunRecord, act: Callable[[], object]) -> None:
    if st.button("", icon=f":material/{icon}:", help=about, key=f"queue:{icon}:{run.run_id}", type="tertiary"):
        _do(act)


def _do(act: Callable[[], object]) -> None:
    """Do it and draw the page anew; a refusal is shown in its place."""
    if done(act):
        st.rerun()
