"""A new tuning: the form, what it stands for as a file, and beside it what is about to be searched."""

import json
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st
import yaml

from labcore.datasets.card import Card
from labcore.datasets.library import Library
from labcore.errors import InputError, LabError
from labcore.launch import local
from labcore.launch.capacity import slots
from labcore.launch.devices import objections_to_devices
from labcore.spec.resolve import refuse
from labcore.spec.shortening import shortened
from labcore.spec.tuning_file import tuning_of
from labcore.studies.references import objections_to_runs
from labcore.studies.tuning.life import begin
from labcore.studies.tuning.search import Search, search_of
from labcore.ui import draft as train
from labcore.ui import tuning_form
from labcore.ui.background import Background, Work
from labcore.ui.lab import store
from labcore.ui.light import fact
from labcore.ui.messages import show_error
from labcore.ui.setting_names import setting_name
from labcore.ui.words import literal

FILE = "tune.yaml"
DRAFT, AGAIN = "tuning.draft", "tuning.again"


def show(cards: Sequence[Card]) -> None:
    """The page of a new tuning."""
    st.title("New tuning")
    try:
        token, start = _draft(cards)
        form, beside = st.columns([2.1, 1], gap="large")
        with form:
            raw = tuning_form.show(start, token, cards)
            _show_file(raw, token)
    except LabError as error:
        show_error(error)
        st.page_link("pages/tuning.py", label="All tunings", icon=":material/manage_search:")
        return
    with beside, st.container(key="summary", border=True):
        _show_launch(raw, token)


def begin_with(raw: Mapping[str, Any]) -> None:
    """Have the form begin with `raw` when it is next shown."""
    st.session_state[AGAIN] = raw


def _draft(cards: Sequence[Card]) -> tuple[str, Mapping[str, Any]]:
    """The form's own key and what it begins with: a run, an earlier tuning, or nothing yet. Raises LabError."""
    source = st.query_params.get("from", "")
    kept = st.session_state.get(DRAFT)
    given = st.session_state.pop(AGAIN, None)
    if given is None and kept is not None and kept[1] == source and f"{kept[0]}.name" in st.session_state:
        return kept[0], kept[2]
    raw = given or {"base": _base(source, cards)}
    token = f"tuning.{uuid.uuid4().hex[:12]}"
    st.session_state[DRAFT] = (token, source, raw)
    return token, raw


def _base(run_id: str, cards: Sequence[Card]) -> dict[str, Any]:
    if run_id:
        return shortened(store().folder(run_id).spec(), Library().card)
    fitting = train.trainable(cards)
    if not fitting:
        raise LabError("No data set in this lab can be trained on.", "Import one on the Data page.")
    return {"task": next(iter(train.tasks_on(fitting[0]))), "dataset": fitting[0].name}


def _show_file(raw: Mapping[str, Any], key: str) -> None:
    text = yaml.safe_dump(dict(raw), sort_keys=False, allow_unicode=True, default_flow_style=None, width=100)
    with st.expander("The tuning as a file", icon=":material/code:", key=f"{key}.file"):
        st.caption("All that the form says. From a terminal, it runs with")
        st.code(f"python -m labcore tune {FILE} --wait", language="bash", wrap_lines=True)
        st.code(text, language="yaml", wrap_lines=True)
        st.download_button(
            f"Download {FILE}", text, FILE, "application/yaml", icon=":material/download:", on_click="ignore"
        )


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
