"""A study while it goes on: how far it is, and its cells filling in."""

from collections.abc import Mapping
from functools import partial

import streamlit as st

from labcore.report.study_charts import on_training_images
from labcore.store.status import State
from labcore.store.studies import Studies
from labcore.store.study import StudyState
from labcore.studies.candidates import metric_of
from labcore.studies.forecast import wall_left
from labcore.studies.observation import cell_key
from labcore.studies.reading import naming_of
from labcore.studies.seed_curves import cell_curves
from labcore.studies.standing import Standing, standing
from labcore.ui.fragment import fragment
from labcore.ui.lab import store
from labcore.ui.study_curves import show_grid
from labcore.ui.study_reading import curves_of
from labcore.ui.study_state import signs
from labcore.words import duration

REFRESH = 2.0
"""Seconds between two looks."""


def show_live(now: Standing) -> None:
    """How far the study is; draws the page anew whenever a run has ended, or the study's state changes."""
    fragment(_watch, every=REFRESH)(now.study.study_id, _ended(now), now.state)


def _watch(study_id: str, ended: int, state: str) -> None:
    now = standing(Studies(store()).get(study_id), store())
    if now.state != state or _ended(now) != ended:
        st.rerun()
    done = now.counts[State.FINISHED.value] / max(1, now.total)
    st.progress(done, text=_told(now))
    metric = on_training_images(partial(curves_of, now), metric_of(now.study.plan))
    found = cell_curves(curves_of(now, metric), metric)
    show_grid(naming_of(now.study.plan), found, metric, notes=_notes(now), key="study-live")


def _ended(now: Standing) -> int:
    return now.total - now.counts[State.QUEUED.value] - now.counts[State.RUNNING.value]


def _told(now: Standing) -> str:
    paused = "Paused · " if now.study.state is StudyState.PAUSED else ""
    left = wall_left(now.records.values())
    time = f" · about {duration(left)} left" if left and not paused else ""
    return f"{paused}{now.told()}{time}"


def _notes(now: Standing) -> Mapping[object, str]:
    """For each cell the state of its runs."""
    states: dict[object, list[str]] = {}
    for member in now.study.members:
        states.setdefault(cell_key(member.cell), []).append(now.state_of(member))
    return {cell: signs(each) for cell, each in states.items()}
