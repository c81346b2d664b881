"""A step of a lab while it is at work: how far it is, and its curves as they grow."""

import streamlit as st

from labcore.labs.sitting import Sitting
from labcore.labs.step import Step
from labcore.store.folder import RunFolder
from labcore.store.lab_events import Begun
from labcore.store.tuning import TuningState
from labcore.store.tunings import Tunings
from labcore.studies.run_reading import task_of
from labcore.studies.tuning.standing import standing
from labcore.ui import run_curves, run_progress, study_live, tuning_progress
from labcore.ui.fragment import fragment
from labcore.ui.lab import store
from labcore.ui.tuning_trials import show_best_so_far

REFRESH = 2.0
"""Seconds between two looks at a tuning."""


def show(step: Step, sitting: Sitting) -> None:
    """What it made, live; the page is drawn anew when that ends."""
    made = sitting.progress.made.get(step.id)
    if not isinstance(made, Begun):
        return
    if made.made == "run":
        record = sitting.record(made.made_id)
        if record is not None:
            run_progress.show_progress(record)
            run_curves.show(RunFolder(record.path), True, task_of(record))
    elif made.made == "study":
        now = sitting.standing(step.id)
        if now is not None:
            study_live.show_live(now)
    else:
        fragment(_watch, every=REFRESH)(made.made_id)


def _watch(tuning_id: str) -> None:
    now = standing(Tunings(store()).get(tuning_id), store())
    if now.is_over or now.tuning.state is TuningState.STOPPED:
        st.rerun()
    tuning_progress.show_progress(now)
    if now.best is not None:
        show_best_so_far(now)
