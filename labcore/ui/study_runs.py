"""Every run of a study: how it stands and what it reached, to open it, or to open its test set."""

import pandas as pd
import streamlit as st

from labcore.evaluation.measures import measure
from labcore.store.status import State
from labcore.store.study import Member
from labcore.studies.candidates import metric_of
from labcore.studies.reading import naming_of
from labcore.studies.standing import Standing
from labcore.times import ABOUT_TRAINING_TIME, TRAINING_TIME
from labcore.ui import nomination
from labcore.ui.lab import store
from labcore.ui.light import csv_button
from labcore.words import counted, duration, in_a_sentence

TALLEST, ROW, FRAME = 560, 35, 40  # pixels


def show_runs(now: Standing) -> None:
    """A table of the members; of the one that is chosen, what can be done with it."""
    plan, members = now.study.plan, now.study.members
    metric, naming = metric_of(plan), naming_of(plan)
    frame = pd.DataFrame([_row(now, member, metric) for member in members])
    factors = pd.DataFrame(
        [{naming.factor(key): naming.level(key, value) for key, value in member.cell.items()} for member in members]
    )
    frame = pd.concat([factors, frame.dropna(axis=1, how="all")], axis=1)
    share = measure(metric).form == "share"
    title = f"Validation {in_a_sentence(measure(metric).title)}"
    chosen = st.dataframe(
        frame,
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key="study-runs",
        height=min(TALLEST, FRAME + ROW * len(frame)),
        column_config={
            "figure": st.column_config.NumberColumn(title, format="percent" if share else "%.4g"),
            "seconds": st.column_config.TextColumn(TRAINING_TIME, help=ABOUT_TRAINING_TIME),
            "state": st.column_config.TextColumn("State"),
            "seed": st.column_config.NumberColumn("Seed", width=60),
            "fold": st.column_config.NumberColumn("Fold", width=60),
            "run": st.column_config.TextColumn("Run", width=150),
        },
    )
    places = chosen["selection"]["rows"]
    if not places:
        st.caption("Tick a run at the left edge to open it, or to open its test set.")
    elif places[0] < len(members):
        _show_chosen(now, members[places[0]])
    csv_button(frame.set_index("run"), f"runs of {now.study.name}", "study.runs")
    reused = sum(not member.own for member in members)
    if reused:
        st.caption(f"{counted(reused, 'run')} were there before the study, and are used again.")


def _row(now: Standing, member: Member, metric: str) -> dict[str, object]:
    record = now.records.get(member.run_id)
    state = now.state_of(member)
    if record is not None and record.state is State.RUNNING and record.epochs:
        state = f"epoch {record.epoch} of {record.epochs}"
    return {
        "seed": member.seed,
        "fold": member.fold,
        "state": state,
        "figure": record.summary.get(f"val_{metric}") if record else None,
        "seconds": duration(record.summary["seconds"]) if record and "seconds" in record.summary else None,
        "run": member.run_id,
    }


def _show_chosen(now: Standing, member: Member) -> None:
    record = now.records.get(member.run_id)
    if record is None:
        st.caption("This run is not there any more.")
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.page_link("pages/run.py", label="Open", icon=":material/open_in_full:", query_params={"run": record.run_id})
        nomination.show(store(), record)
