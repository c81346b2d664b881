"""The table of a tuning's trials, each of them a way to its run."""

import pandas as pd
import streamlit as st

from labcore.evaluation.measures import measure
from labcore.studies.comparison import words
from labcore.studies.tuning.standing import TuningStanding
from labcore.studies.tuning.trials import Trial
from labcore.ui.input_help import help_of
from labcore.ui.light import csv_button, table
from labcore.ui.tuning_best import written
from labcore.ui.tuning_trials import name_of
from labcore.ui.words import literal

AT_FIRST = 12
"""Trials that are listed before one asks for all."""

SEVERAL = 2
"""Reasons from which on each trial has its own beside it."""

STATES = {"stopped": "stopped early", "running": "at work"}


def show_trials(now: TuningStanding) -> None:
    """The best first; those at work stand behind."""
    st.subheader("Trials", anchor=False)
    ranked = sorted(now.trials, key=lambda trial: (trial.score is None, -now.better * (trial.score or 0), trial.number))
    every = len(ranked) <= AT_FIRST or st.toggle(
        f"All {len(ranked)} trials", key="tuning.every", help=help_of("tuning.every")
    )
    shown = ranked if every else ranked[:AT_FIRST]
    links = [f"run?run={trial.run_id}" if trial.run_id in now.records else None for trial in shown]
    table(_frame(shown, now), links)
    csv_button(_frame(ranked, now), "trials", "tuning-trials")
    notes = ["A trial's number opens its run, in a tab of its own."]
    reused = sum(not trial.asked.own for trial in now.trials)
    if reused:
        notes.append(f"{reused} of them were in the store already, with the same settings on the same images.")
    if len(reasons := _reasons(now)) == 1:
        notes.append(f"Of those that were not trained to their end: {reasons[0][:1].lower()}{reasons[0][1:]}")
    st.caption(literal(" ".join(notes)))


def _reasons(now: TuningStanding) -> list[str]:
    """Why trials were not trained to their end, each once."""
    return list(dict.fromkeys(trial.told.why for trial in now.trials if trial.told and trial.told.why))


def _frame(trials: list[Trial], now: TuningStanding) -> pd.DataFrame:
    rows = [_row(trial, now) for trial in trials]
    if len(_reasons(now)) < SEVERAL:
        rows = [{key: value for key, value in row.items() if key != "Why"} for row in rows]
    return pd.DataFrame(rows).set_index("Trial")


def _row(trial: Trial, now: TuningStanding) -> dict[str, object]:
    state, record = now.state_of(trial), now.records.get(trial.run_id)
    epochs: object = (trial.asked.epochs if trial.told is None else trial.told.epochs) or "–"
    if state == "running" and record is not None and record.epochs:
        epochs = f"{record.epoch} of {record.epochs}"
    settings = {name_of(key): words(trial.cell[key]) if key in trial.cell else "–" for key in now.tuning.plan.space}
    return {
        "Trial": trial.number,
        measure(now.objective).title: written(trial.score, now.objective),
        "State": STATES.get(state, state),
        "Epochs": epochs,
        **settings,
        "Why": trial.told.why if trial.told else "",
    }
