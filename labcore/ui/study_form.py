"""The form of a study: base, factors with their values, seeds, design, and what is judged."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from labcore.datasets.card import Card
from labcore.datasets.library import Library
from labcore.evaluation.measures import MEASURES, measure
from labcore.spec.base import Choice, one_line
from labcore.spec.design import Design
from labcore.spec.experiment import Experiment
from labcore.spec.resolve import resolve
from labcore.spec.study import Plan
from labcore.ui import as_text, controls
from labcore.ui.study_base import show_base
from labcore.ui.study_draft import StudyDraft
from labcore.ui.study_factors import show_factors
from labcore.ui.words import literal

FIELDS = Plan.model_fields

FIRST_DESIGN = FIELDS["design"].default.kind


def show(draft: StudyDraft, cards: Sequence[Card]) -> dict[str, Any]:
    """Draw the form, and give the content of the study file that it stands for, not yet validated.

    Raises LabError where the base cannot be: without it there is nothing to vary.
    """
    raw, key = draft.raw, draft.token
    name = st.text_input(
        "Name", raw.get("name", ""), key=f"{key}.name", placeholder="made from its factors", max_chars=200
    )
    st.subheader("What all runs share", anchor=False)
    base = show_base(raw["base"], cards, key)
    spec = resolve(base, Library().card)
    st.subheader("What is varied", anchor=False)
    factors, labels = show_factors(raw.get("factors", {}), raw.get("labels", {}), spec, key)
    st.subheader("How often, and how it is judged", anchor=False)
    return {
        "name": name,
        "base": base,
        "factors": factors,
        "labels": labels,
        **_show_repeats(raw, key),
        **_show_judging(raw, spec, key),
    }


def _show_repeats(raw: Mapping[str, Any], key: str) -> dict[str, Any]:
    seeds = raw.get("seeds", FIELDS["seeds"].default)
    left, right = st.columns(2, gap="medium")
    with left:
        as_text.draw("Seeds", FIELDS["seeds"].description, seeds, f"{key}.seeds", int)
    with right:
        controls.draw("folds", FIELDS["folds"], raw.get("folds", 0), f"{key}.folds")
    return {
        "seeds": as_text.read(seeds, f"{key}.seeds", int),
        "folds": st.session_state[f"{key}.folds"],
        "design": _show_design(raw.get("design", "full"), key),
    }


def _show_design(start: Any, key: str) -> dict[str, Any]:
    """Which combinations are run; of the kind chosen, its settings."""
    given = start if isinstance(start, Mapping) else {Choice.tag: start}
    kinds = dict(sorted(Design.kinds().items(), key=lambda each: each[0] != FIRST_DESIGN))
    kind = st.segmented_control(
        "Design",
        list(kinds),
        default=given[Choice.tag],
        required=True,
        format_func=lambda each: kinds[each].title,
        key=f"{key}.design",
        help=FIELDS["design"].description,
    )
    st.caption(one_line(kinds[kind]))
    design = {Choice.tag: kind}
    for name, field in kinds[kind].model_fields.items():
        if name != Choice.tag:
            controls.draw(name, field, given.get(name, field.default), f"{key}.design.{name}")
            design[name] = st.session_state[f"{key}.design.{name}"]
    return design


def _show_judging(raw: Mapping[str, Any], spec: Experiment, key: str) -> dict[str, Any]:
    usual = measure(spec.judged_by).title.lower()
    names = ["", *(each.name for each in MEASURES if each.better and each.of == "split")]
    given = raw.get("metric", "")
    left, right = st.columns(2, gap="medium")
    with left:
        metric = st.selectbox(
            "Figure on validation images",
            list(dict.fromkeys([*names, given])),
            index=names.index(given) if given in names else len(names),
            format_func=lambda name: measure(name).title if name else f"that of the task: {usual}",
            key=f"{key}.metric",
            help=FIELDS["metric"].description,
        )
    with right:
        equivalence = st.number_input(
            "Differences below this do not matter",
            min_value=0.0,
            value=raw.get("equivalence"),
            step=0.005,
            format="%g",
            placeholder="not said",
            key=f"{key}.equivalence",
            help=FIELDS["equivalence"].description,
        )
    if equivalence and measure(metric or spec.judged_by).form == "share":
        st.caption(literal(f"±{100 * equivalence:g} percentage points count as practically equal."))
    return {"metric": metric, "equivalence": equivalence or None}
