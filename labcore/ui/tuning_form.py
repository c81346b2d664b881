"""The form of a tuning: base, space, tuner, budget, and by what it is judged."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from labcore.datasets.card import Card
from labcore.datasets.library import Library
from labcore.evaluation.measures import MEASURES, measure
from labcore.spec import presets
from labcore.spec.base import Choice, one_line
from labcore.spec.experiment import Experiment
from labcore.spec.resolve import experiment_class, resolve, tasks
from labcore.spec.tuner import Tuner
from labcore.spec.tuning import Budget, TuningPlan
from labcore.ui import controls
from labcore.ui.study_base import show_base
from labcore.ui.tuning_space import show_space

FIELDS = TuningPlan.model_fields

FIRST_BUDGET = {"trials": 20, "epochs": 200, "minutes": 30.0}


def show(raw: Mapping[str, Any], key: str, cards: Sequence[Card]) -> dict[str, Any]:
    """Draw the form, begun with `raw`, and give the content of the tuning file that it stands for, not yet validated.

    Raises LabError where the base cannot be.
    """
    name = st.text_input(
        "Name", raw.get("name", ""), key=f"{key}.name", placeholder="made from its settings", max_chars=150
    )
    st.subheader("What all trials share", anchor=False)
    base = _show_base(raw["base"], key, cards)
    spec = resolve(base, Library().card)
    st.subheader("What is searched", anchor=False)
    space = show_space(raw.get("space", {}), base, spec, key)
    st.subheader("How, and for how long", anchor=False)
    tuner = _show_tuner(raw.get("tuner", "random"), key)
    budget = _show_budget(raw.get("budget", {}), spec, key)
    return {
        "name": name,
        "base": base,
        "space": space,
        "tuner": tuner,
        "budget": budget,
        **_show_judging(raw, spec, key),
        **_show_more(raw, tuner, key),
    }


def _show_base(start: Mapping[str, Any], key: str, cards: Sequence[Card]) -> dict[str, Any]:
    """The base, after the task; another task begins with its own defaults."""
    given = str(presets.completed(start).get("task", "classification"))
    task = st.segmented_control(
        "Task",
        list(tasks()),
        default=given if given in tasks() else None,
        required=True,
        format_func=lambda each: tasks()[each].title,
        key=f"{key}.task",
    )
    if task == given:
        return show_base(start, cards, key, changing=False)
    dataset = start.get("dataset") if tasks()[task].takes == experiment_class(given).takes else None
    fresh = {"task": task, **({"dataset": dataset} if dataset else {})}
    return show_base(fresh, cards, f"{key}.{task}", changing=False)


def _show_tuner(start: Any, key: str) -> dict[str, Any]:
    """Which tuner; of the kind chosen, its settings."""
    given = start if isinstance(start, Mapping) else {Choice.tag: start}
    kinds = {kind: Tuner.kinds()[kind] for kind in sorted(Tuner.kinds(), key=lambda kind: kind != "random")}
    kind = st.pills(
        "Tuner",
        list(kinds),
        default=given[Choice.tag],
        required=True,
        format_func=lambda each: kinds[each].title,
        key=f"{key}.tuner",
        help=FIELDS["tuner"].description,
    )
    st.caption(one_line(kinds[kind]))
    tuner = {Choice.tag: kind}
    own = {name: field for name, field in kinds[kind].model_fields.items() if name != Choice.tag}
    for (name, field), column in zip(own.items(), st.columns(max(2, len(own))), strict=False):
        with column:
            controls.draw(name, field, given.get(name, field.default), f"{key}.tuner.{name}")
        tuner[name] = st.session_state[f"{key}.tuner.{name}"]
    return tuner


def _show_budget(start: Mapping[str, Any], spec: Experiment, key: str) -> dict[str, Any]:
    units = [name for name in Budget.model_fields if name != "epochs" or type(spec).trained_for]
    given = next((name for name in units if start.get(name) is not None), "trials")
    left, right = st.columns(2, vertical_alignment="bottom")
    with left:
        unit = st.segmented_control(
            "Budget",
            units,
            default=given,
            required=True,
            format_func=str.capitalize,
            key=f"{key}.unit.{len(units)}",
            help="When the search ends.",
        )
    first = start.get(unit) or FIRST_BUDGET[unit]
    least = min(first, type(first)(1))
    with right:
        number = st.number_input(
            f"How many {unit}", min_value=least, value=first, key=f"{key}.budget.{unit}", format="%g"
        )
    st.caption(str(Budget.model_fields[unit].description))
    return {unit: number}


def _show_judging(raw: Mapping[str, Any], spec: Experiment, key: str) -> dict[str, Any]:
    usual = measure(spec.judged_by).title.lower()
    names = ["", *(each.name for each in MEASURES if each.better and each.of == "split")]
    given = raw.get("objective", "")
    objective = st.selectbox(
        "Figure on validation images",
        list(dict.fromkeys([*names, given])),
        index=names.index(given) if given in names else len(names),
        format_func=lambda name: measure(name).title if name else f"that of the task: {usual}",
        key=f"{key}.objective",
        help=FIELDS["objective"].description,
    )
    return {"objective": objective}


def _show_more(raw: Mapping[str, Any], tuner: Mapping[str, Any], key: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    with st.expander("More", icon=":material/settings:", key=f"{key}.more"):
        left, right = st.columns(2, vertical_alignment="bottom")
        sorts = Tuner.kinds()[tuner[Choice.tag]].chooses_epochs
        for place, name in enumerate(("at_once", "seed", "stop_hopeless", "grace")):
            field = FIELDS[name]
            if sorts and name in ("stop_hopeless", "grace"):
                continue
            with (left, right)[place % 2]:
                controls.draw(name, field, raw.get(name, field.default), f"{key}.{name}")
            found[name] = st.session_state[f"{key}.{name}"]
    return found
