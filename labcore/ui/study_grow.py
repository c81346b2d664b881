"""More seeds, or more values of a factor, for a study that has begun or ended."""

from typing import Any

import streamlit as st

from labcore.datasets.library import Library
from labcore.errors import LabError
from labcore.spec.resolve import resolve
from labcore.spec.study import Plan
from labcore.spec.varying import variables
from labcore.studies.life import larger
from labcore.studies.reading import naming_of
from labcore.studies.standing import Standing
from labcore.ui import as_text, factor_values, late_options, study_actions
from labcore.ui.input_help import help_of
from labcore.ui.messages import show_error
from labcore.words import counted

KEY = "study.grow"

ADDED = "study-added"
"""Noted once something was added, until the page is drawn anew."""


def show_growth(now: Standing) -> None:
    """The button, with what it asks for behind it."""
    if st.session_state.pop(ADDED, False):
        st.session_state[f"{KEY}.open"] = False  # what was asked for has been done
    opener = st.popover("Add", icon=":material/add:", on_change="rerun", key=f"{KEY}.open", help="Seeds or values.")
    if opener.open:
        with opener:
            _show(now)


def _show(now: Standing) -> None:
    plan = now.study.plan
    more = _next_seeds(plan)
    as_text.draw("More seeds", help_of("study.more_seeds"), more, f"{KEY}.seeds", int)
    seeds = as_text.read(more, f"{KEY}.seeds", int)
    naming = naming_of(plan)
    factor = st.selectbox(
        "More values of",
        list(plan.factors),
        index=None,
        format_func=naming.factor,
        placeholder="a factor, where wanted",
        key=f"{KEY}.factor",
        help=help_of("study.more_values"),
    )
    values: dict[str, list[Any]] = {}
    if factor is not None:
        values[factor] = [value for value in _ask_values(plan, factor) if value not in plan.factors[factor]]
    try:
        grown = larger(plan, seeds, values)
    except LabError as error:
        show_error(error)
        return
    extra = grown.runs - plan.runs
    st.caption(f"That makes {counted(extra, 'more run')}; what is there already is not run again.")
    if st.button("Add them", icon=":material/add:", type="primary", key=f"{KEY}.add", disabled=not extra):
        study_id = now.study.study_id
        if study_actions.done(lambda: study_actions.enlarge(study_id, seeds, values)):
            st.session_state[ADDED] = True
            st.rerun()


def _ask_values(plan: Plan, factor: str) -> list[Any]:
    spec = resolve(plan.base, Library().card)
    variable = variables(type(spec), spec.model_dump(mode="json")).get(factor)
    with late_options.on(spec.dataset):
        return factor_values.draw(variable, plan.factors[factor], f"{KEY}.values.{factor}")


def _next_seeds(plan: Plan) -> list[int]:
    """As many as make three, or two more."""
    first = max(plan.seeds) + 1
    return list(range(first, first + max(2, 3 - len(plan.seeds))))
