"""How the trials of a tuning learned: which were stopped early, and what those at work promise."""

import streamlit as st

from labcore.evaluation.measures import measure
from labcore.figures.trial_curves import MOST_LINES, TrialCurve, trial_curves
from labcore.studies.tuning.scores import Curves
from labcore.studies.tuning.standing import TuningStanding
from labcore.studies.tuning.trials import Trial
from labcore.ui.chart import chart
from labcore.ui.lab import store

LONG_ENOUGH = 2
"""Epochs of the longest trial from which on there is a curve to be seen."""


def show_learning(now: TuningStanding) -> None:
    """A line of each trial that has a run here."""
    there = [trial for trial in now.trials if trial.run_id in now.records][-MOST_LINES:]
    curves = [_curve(trial, now) for trial in there]
    if max((len(curve.values) for curve in curves), default=0) < LONG_ENOUGH:
        return
    title = measure(now.objective).title
    st.subheader("How they learned", anchor=False)
    percent = measure(now.objective).form == "share"
    chart(
        trial_curves(curves, y_title=f"{title}, validation", percent=percent), "tuning-learning", f"{title} of trials"
    )
    if len(now.trials) > MOST_LINES:
        st.caption(f"The latest {MOST_LINES} of {len(now.trials):,} trials.")


def _curve(trial: Trial, now: TuningStanding) -> TrialCurve:
    record = now.records[trial.run_id]
    values = _values(trial.run_id, now.objective, record.epoch, record.state.value)
    about = f"Trial {trial.number}: {now.tuning.plan.told(dict(trial.cell))}"
    is_best = now.best is not None and now.best.number == trial.number
    return TrialCurve(about, values, now.state_of(trial), is_best)


@st.cache_data(show_spinner=False, max_entries=5000)
def _values(run_id: str, objective: str, epoch: int, state: str) -> list[float]:
    """The figure after each epoch; read anew when the run has gone on."""
    return Curves(objective).so_far(store().folder(run_id))
