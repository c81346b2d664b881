"""Beside a network's figures: what a classical method reaches on the same validation images, or the way to find out."""

import streamlit as st

from labcore.spec.classifying import Classifying
from labcore.store.record import RunRecord
from labcore.store.status import State
from labcore.studies.baselines import BY, TASK, best_baseline
from labcore.studies.comparison import Part
from labcore.studies.run_reading import Report, merged_of, task_of
from labcore.ui.lab import store
from labcore.ui.words import figure, literal


def show_baseline(record: RunRecord, report: Report, part: Part = "validation") -> None:
    """One line for a run of a network: a baseline that somebody has trained, else the quick one of the run itself, and
    always the majority class. The quick one is told of `part`, one that was trained of validation images."""
    if record.task == TASK or not issubclass(task_of(record), Classifying):
        return
    finished, without = store().runs(state=State.FINISHED), report.without
    merged = merged_of(record)
    found = best_baseline(finished, record.dataset, report.fingerprint, without and without.identity, merged)
    majority = report.parts.get("validation", {}).get("majority_rate")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if found is not None:
            _tell(found, majority)
            return
        quick = report.baseline
        if quick is not None and (accuracy := quick.accuracy(part)) is not None:
            shown = report.parts.get(part, {}).get("majority_rate")
            _say(f"a classical baseline ({literal(quick.what)})", accuracy, shown, part)
            label = "Train a better baseline"
        else:
            st.caption(
                "No classical baseline has been trained on these images yet: whether a network is worth its while "
                f"shows beside one{' that takes the same classes as one' if merged else ''}.{_majority(majority)}",
                width="content",
            )
            label = "Train a baseline on this set"
        _offer(label, record.dataset, without.name if without else None)


def _offer(label: str, dataset: str, exclusions: str | None) -> None:
    asked = {"dataset": dataset, "task": TASK, **({"exclusions": exclusions} if exclusions else {})}
    st.page_link("pages/train.py", label=label, icon=":material/balance:", query_params=asked)


def _tell(baseline: RunRecord, majority: float | None) -> None:
    """What the run `baseline` reaches, and the share of the commonest class, where that is known."""
    _say("a classical baseline", baseline.summary[BY], majority)
    asked = {"run": baseline.run_id}
    st.page_link("pages/run.py", label=literal(baseline.name), icon=":material/balance:", query_params=asked)


def _say(what: str, accuracy: float, majority: float | None, part: Part = "validation") -> None:
    st.caption(
        f"On the same {part} images {what} reaches an accuracy of **{figure('accuracy', accuracy)}**."
        f"{_majority(majority)}",
        width="stretch",
    )


def _majority(rate: float | None) -> str:
    return "" if rate is None else f" Always answering the commonest class reaches {figure('majority_rate', rate)}."
