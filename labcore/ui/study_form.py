"""The form of a study: base, factors with their values, seeds, design, and what is judged."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from labcore.datasets.card import Card
from labcore.datasets.library import Library
from labcore.evaluation.measures import measure
from labcore.spec.design import Design
from labcore.spec.experiment import Experiment
from labcore.spec.resolve import resolve
from labcore.spec.study import Plan
from labcore.ui import as_text, controls, lab_link, study_draft
from labcore.ui.input_help import help_of, help_of_field
from labcore.ui.plan_fields import classes_of, show_figure, show_kind
from labcore.ui.study_base import show_task_and_base, task_of
from labcore.ui.study_draft import StudyDraft
from labcore.ui.study_factors import show_factors
from labcore.ui.words import literal

FIELDS = Plan.model_fields

OF_ANY_TASK = ("seeds", "folds", "design")


def show(draft: StudyDraft, cards: Sequence[Card]) -> dict[str, Any]:
    """Draw the form, and give the content of the study file that it stands for, not yet validated.

    Raises LabError where the base cannot be: without it there is nothing to vary.
    """
    raw, key = draft.raw, draft.token
    name = st.text_input(
        "Name",
        raw.get("name", ""),
        key=f"{key}.name",
        placeholder="made from its factors",
        max_chars=200,
        help=help_of("plan.name"),
    )
    st.subheader("What all runs share", anchor=False)
    base = show_task_and_base(raw["base"], cards, key, study_draft.change_base, study_draft.BACK)
    spec = resolve(base, Library().card)
    if spec.task != task_of(raw["base"]):  # another task has other settings and figures
        raw, key = {name: raw[name] for name in OF_ANY_TASK if name in raw}, f"{key}.{spec.task}"
    st.subheader("What is varied", anchor=False)
    lab_link.show(Plan.lab)
    factors, labels = show_factors(raw.get("factors", {}), raw.get("labels", {}), spec, key)
    st.subheader("How often, and how it is judged", anchor=False)
    return {
        "name": name,
        "base": base,
        "factors": factors,
        "labels": labels,
        **_show_repeats(raw, key),
        **_show_judging(raw, spec, classes_of(spec, cards), key),
    }


def _show_repeats(raw: Mapping[str, Any], key: str) -> dict[str, Any]:
    seeds = raw.get("seeds", FIELDS["seeds"].default)
    left, right = st.columns(2, gap="medium")
    with left:
        as_text.draw("Seeds", help_of_field(Plan, FIELDS["seeds"]), seeds, f"{key}.seeds", int)
    with right:
        controls.draw("folds", FIELDS["folds"], Plan, raw.get("folds", 0), f"{key}.folds")
    first = FIELDS["design"].default.kind
    design, _ = show_kind("Design", FIELDS["design"], Plan, Design, first, raw.get("design", first), key)
    return {
        "seeds": as_text.read(seeds, f"{key}.seeds", int),
        "folds": st.session_state[f"{key}.folds"],
        "design": design,
    }


def _show_judging(raw: Mapping[str, Any], spec: Experiment, classes: Sequence[str], key: str) -> dict[str, Any]:
    left, right = st.columns(2, gap="medium")
    with left:
        metric = show_figure(raw.get("metric", ""), spec, classes, FIELDS["metric"], Plan, f"{key}.metric")
    with right:
        equivalence = st.number_input(
            "Differences below this do not matter",
            min_value=0.0,
            value=raw.get("equivalence"),
            step=0.005,
            format="%g",
            placeholder="not said",
            key=f"{key}.equivalence",
            help=help_of_field(Plan, FIELDS["equivalence"]),
        )
    if equivalence and measure(metric or spec.judged_by).form == "share":
        st.caption(literal(f"±{100 * equivalence:g} percentage points count as practically equal."))
    return {"metric": metric, "equivalence": equivalence or None}
