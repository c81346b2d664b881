"""A new tuning: the form, what it stands for as a file, and beside it what is about to be searched."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from labcore.datasets.card import Card
from labcore.datasets.library import Library
from labcore.errors import InputError, LabError
from labcore.launch import local
from labcore.launch.capacity import slots
from labcore.launch.devices import objections_to_devices
from labcore.spec.plan_text import TUNING
from labcore.spec.resolve import refuse
from labcore.spec.tuning_file import tuning_of
from labcore.studies.references import objections_to_runs
from labcore.studies.tuning.life import begin
from labcore.studies.tuning.search import Search, search_of
from labcore.ui import plan_file, tuning_draft, tuning_form
from labcore.ui.background import Background, Work
from labcore.ui.lab import store
from labcore.ui.light import fact
from labcore.ui.messages import show_error
from labcore.ui.setting_names import setting_name
from labcore.ui.words import literal


def show(cards: Sequence[Card]) -> None:
    """The page of a new tuning."""
    st.title("New tuning")
    try:
        token, start = tuning_draft.current(cards)
        form, beside = st.columns([2.1, 1], gap="large")
        with form:
            raw = st.session_state[tuning_draft.RAW] = tuning_form.show(start, token, cards)
            plan_file.show(raw, token, TUNING, tuning_draft.take_file)
    except LabError as error:
        show_error(error)
        st.page_link("pages/tuning.py", label="All tunings", icon=":material/manage_search:")
        return
    with beside, st.container(key="summary", border=True):
        _show_launch(raw, token)


def _show_launch(raw: Mapping[str, Any], key: str) -> None:
    try:
        search = _searched(json.dumps(raw, sort_keys=True, default=str))
    except InputError as error:
        _button(key, disabled=True)
        show_error(error)
        return
    if _button(key):
        begun: Work[str] = _begins().start(key, lambda _: _begin(search))
        error = begun.exception()
        if isinstance(error, LabError):
            show_error(error)
        else:
            st.switch_page("pages/tuning.py", query_params={"tuning": begun.result()})
    left, right = st.columns(2)
    with left:
        fact("Budget", search.plan.budget.told())
        fact(
            "Judged by", literal(search.objective.replace("_", " ")), "On validation images; the test set stays closed."
        )
    with right:
        fact("At once", str(search.plan.at_once or len(slots())), "Trials at work at the same time.")
        fact("Settings", str(len(search.dimensions)))
    for each in search.dimensions:
        st.caption(f"**{literal(setting_name(each.key, [type(search.base)]))}**: {literal(each.told())}")
    for remark in search.remarks:
        st.caption(f":material/info: {literal(remark)}")
    st.caption(
        ":material/info: The best of many trials owes some of its figure to luck. When the search has ended, train its "
        "settings again with other seeds: a button does it."
    )


def _button(key: str, disabled: bool = False) -> bool:
    with st.container(key="train-button"):
        return st.button(
            "Start tuning",
            type="primary",
            width="stretch",
            disabled=disabled,
            icon=":material/play_arrow:",
            key=f"{key}.start",
        )


def _begin(search: Search) -> str:
    local.require_settings()
    tuning = begin(search, store())
    local.ensure_running()
    return tuning.tuning_id


def _searched(text: str) -> Search:
    """The search that the form asks for. Raises InputError where it cannot be."""
    search = search_of(tuning_of(json.loads(text)), Library().card)
    card = Library().card(search.base.dataset, search.base.exclusions)
    refuse([*objections_to_runs(search.base, card, store()), *objections_to_devices(search.base)])
    return search


@st.cache_resource(show_spinner=False)
def _begins() -> Background[str]:
    return Background("tuning-begin", 256, 4)
