"""The form of a tuning: base, space, tuner, budget, and by what it is judged."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from labcore.datasets.card import Card
from labcore.datasets.library import Library
from labcore.spec.experiment import Experiment
from labcore.spec.resolve import resolve
from labcore.spec.tuner import Tuner
from labcore.spec.tuning import Budget, TuningPlan
from labcore.ui import controls, lab_link, tuning_draft
from labcore.ui.input_help import help_of
from labcore.ui.plan_fields import classes_of, show_figure, show_kind
from labcore.ui.study_base import show_task_and_base, task_of
from labcore.ui.tuning_space import show_space

FIELDS = TuningPlan.model_fields

OF_THE_HOPELESS = ("stop_hopeless", "grace")

FIRST_BUDGET = {"trials": 20, "epochs": 200, "minutes": 30.0}


def show(raw: Mapping[str, Any], key: str, cards: Sequence[Card]) -> dict[str, Any]:
    """Draw the form, begun with `raw`, and give the content of the tuning file that it stands for, not yet validated.

    Raises LabError where the base cannot be.
    """
    name = st.text_input(
        "Name",
        raw.get("name", ""),
        key=f"{key}.name",
        placeholder="made from its settings",
        max_chars=150,
        help=help_of("plan.name"),
    )
    st.subheader("What all trials share", anchor=False)
    base = show_task_and_base(raw["base"], cards, key, tuning_draft.change_base, tuning_draft.BACK)
    spec = resolve(base, Library().card)
    given = task_of(raw["base"])
    st.subheader("What is searched", anchor=False)
    lab_link.show(TuningPlan.lab)
    space = show_space(raw.get("space", {}) if spec.task == given else {}, base, spec, key)
    st.subheader("How, and for how long", anchor=False)
    first = FIELDS["tuner"].default.kind
    tuner, kind = show_kind("Tuner", FIELDS["tuner"], TuningPlan, Tuner, first, raw.get("tuner", first), key)
    budget = _show_budget(raw.get("budget", {}), spec, key)
    return {
        "name": name,
        "base": base,
        "space": space,
        "tuner": tuner,
        "budget": budget,
        "objective": show_figure(
            raw.get("objective", ""), spec, classes_of(spec, cards), FIELDS["objective"], TuningPlan, f"{key}.objective"
        ),
        **_show_more(raw, kind.chooses_epochs, key),
    }


def _show_budget(start: Mapping[str, Any], spec: Experiment, key: str) -> dict[str, Any]:
    given = next((name for name in Budget.model_fields if start.get(name) is not None), "trials")
    units = [name for name in Budget.model_fields if name in (given, "trials", "minutes") or type(spec).trained_for]
    left, right = st.columns(2, vertical_alignment="bottom")
    with left:
        unit = st.segmented_control(
            "Budget",
            units,
            default=given,
            required=True,
            format_func=str.capitalize,
            key=f"{key}.unit.{len(units)}",
            help=help_of("tuning.unit"),
        )
    first = start.get(unit) or FIRST_BUDGET[unit]
    least = min(first, type(first)(1))
    with right:
        number = st.number_input(
            f"How many {unit}",
            min_value=least,
            value=first,
            key=f"{key}.budget.{unit}",
            format="%g",
            help=help_of("tuning.amount"),
        )
    st.caption(str(Budget.model_fields[unit].description))
    return {unit: number}


def _show_more(raw: Mapping[str, Any], sorts: bool, key: str) -> dict[str, Any]:
    """What is seldom changed.

    Args:
        sorts: whether the tuner itself ends what is hopeless; what was said of that is kept all the same.
    """
    found: dict[str, Any] = {}
    with st.expander("More", icon=":material/settings:", key=f"{key}.more"):
        left, right = st.columns(2, vertical_alignment="bottom")
        for place, name in enumerate(("at_once", "seed", *OF_THE_HOPELESS)):
            field = FIELDS[name]
            found[name] = raw.get(name, field.default)
            if sorts and name in OF_THE_HOPELESS:
                continue
            with (left, right)[place % 2]:
                controls.draw(name, field, TuningPlan, found[name], f"{key}.{name}")
            found[name] = st.session_state[f"{key}.{name}"]
    return found
