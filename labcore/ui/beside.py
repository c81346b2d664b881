"""Beside a network's figures: what a classical method reaches on the same validation images, or the way to find out."""

import streamlit as st

from labcore.spec.baseline import Baseline
from labcore.store.record import RunRecord
from labcore.store.status import State
from labcore.studies.baselines import BY, TASK, best_baseline
from labcore.ui.lab import store
from labcore.ui.run_reading import Report, task_of
from labcore.ui.words import figure, literal


def show_baseline(record: RunRecord, report: Report) -> None:
    """One line for a run of a network that a baseline could be compared with; validation figures only."""
    if record.task == TASK or task_of(record).takes != Baseline.takes:
        return
    left_out = report.without
    finished = store().runs(state=State.FINISHED)
    found = best_baseline(finished, record.dataset, report.fingerprint, left_out and left_out.identity)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if found is None:
            st.caption(
                "No classical baseline has been trained on these images yet: whether a network is worth its while "
                "shows beside one.",
                width="content",
            )
            st.page_link(
                "pages/train.py",
                label="Train a baseline on this set",
                icon=":material/balance:",
                query_params={
                    "dataset": record.dataset,
                    "task": TASK,
                    **({"exclusions": left_out.name} if left_out else {}),
                },
            )
            return
        majority = report.parts.get("validation", {}).get("majority_rate")
        against = "" if majority is None else f", the majority class {figure('majority_rate', majority)}"
        st.caption(
            f"On the same validation images a classical baseline reaches an accuracy of "
            f"**{figure('accuracy', found.summary[BY])}**{against}.",
            width="content",
        )
        st.page_link(
            "pages/run.py", label=literal(found.name), icon=":material/balance:", query_params={"run": found.run_id}
        )
