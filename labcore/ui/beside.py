"""Beside a network's figures: what a classical method reaches on the same validation images, or the way to find out."""

import streamlit as st

from labcore.spec.baseline import Baseline
from labcore.store.record import RunRecord
from labcore.store.status import State
from labcore.studies.baselines import BY, TASK, best_baseline
from labcore.ui.lab import store
from labcore.ui.run_reading import Report, merged_of, task_of
from labcore.ui.words import figure, literal


def show_baseline(record: RunRecord, report: Report) -> None:
    """One line for a run of a network that a baseline could be compared with; validation figures only."""
    if record.task == TASK or task_of(record).takes != Baseline.takes:
        return
    finished, without = store().runs(state=State.FINISHED), report.without
    merged = merged_of(record)
    found = best_baseline(finished, record.dataset, report.fingerprint, without and without.identity, merged)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if found is None:
            _offer(record.dataset, without.name if without else None, bool(merged))
        else:
            _tell(found, report.parts.get("validation", {}).get("majority_rate"))


def _offer(dataset: str, exclusions: str | None, merged: bool) -> None:
    st.caption(
        "No classical baseline has been trained on these images yet: whether a network is worth its while shows "
        f"beside one{' that takes the same classes as one' if merged else ''}.",
        width="content",
    )
    asked = {"dataset": dataset, "task": TASK, **({"exclusions": exclusions} if exclusions else {})}
    label = "Train a baseline on this set"
    st.page_link("pages/train.py", label=label, icon=":material/balance:", query_params=asked)


def _tell(baseline: RunRecord, majority: float | None) -> None:
    """What the run `baseline` reaches, and the share of the commonest class, where that is known."""
    against = "" if majority is None else f", the majority class {figure('majority_rate', majority)}"
    st.caption(
        "On the same validation images a classical baseline reaches an accuracy of "
        f"**{figure('accuracy', baseline.summary[BY])}**{against}.",
        width="content",
    )
    asked = {"run": baseline.run_id}
    st.page_link("pages/run.py", label=literal(baseline.name), icon=":material/balance:", query_params=asked)
