"""Before a tuning is begun: what it searches, what it takes, what stands against it; and the button."""

import json
from collections.abc import Mapping
from functools import partial
from typing import Any

import streamlit as st

from labcore.datasets.library import Library
from labcore.errors import InputError, LabError
from labcore.launch import local
from labcore.launch import pace as bench
from labcore.launch.devices import objections_to_devices
from labcore.spec.resolve import refuse
from labcore.spec.setting_names import setting_name
from labcore.spec.tuning_file import tuning_of
from labcore.studies.forecast import Forecast
from labcore.studies.references import objections_to_runs
from labcore.studies.tuning.life import begin
from labcore.studies.tuning.prospect import prospect_of
from labcore.studies.tuning.search import Search, search_of
from labcore.ui import asking
from labcore.ui.background import Background, Tell, Work
from labcore.ui.lab import store
from labcore.ui.light import facts
from labcore.ui.messages import show_error
from labcore.ui.words import literal, size
from labcore.words import counted, duration

PATIENCE = 120.0
"""Seconds in which a few steps of the base are timed, where no earlier run tells."""


def show(raw: Mapping[str, Any], key: str) -> None:
    """The panel for a form of that key that says `raw`."""
    text = json.dumps(raw, sort_keys=True, default=str)
    try:
        search = _searched(text)
    except InputError as error:
        _button(key, disabled=True)
        show_error(error)
        return
    if _button(key):
        _begin(search, key)
    _show_search(search)
    forecast = _forecasts().start(f"{text} {store().counts()}", lambda tell: _forecast(search, tell))
    asking.show(forecast, lambda done: _show_forecast(search, done), "Working out how long that takes", height=110)
    for remark in search.remarks:
        st.caption(f":material/info: {literal(remark)}")
    if search.plan.stops:
        st.caption(f":material/content_cut: {_stopping(search)} *More* changes that.")
    st.caption(
        ":material/casino: The best of many trials owes some of its figure to luck. When the search has ended, train "
        "its settings again with other seeds: a button does it."
    )


def _stopping(search: Search) -> str:
    """What becomes of hopeless trials, as sentences."""
    grace, rounds = counted(search.plan.grace, "epoch"), search.base.rounds()
    if rounds <= search.plan.grace:
        return f"No trial is stopped as hopeless: one has {grace} before it may be, and {rounds} in all."
    return f"Hopeless trials are stopped early: after {grace}, those that fall behind the median of finished ones."


def _show_search(search: Search) -> None:
    judged = literal(search.objective.replace("_", " "))
    facts(
        ("Budget", search.plan.budget.told(), None),
        ("Judged by", judged, "On validation images; the test set stays closed."),
    )
    for each in search.dimensions:
        st.caption(f"**{literal(setting_name(each.key, [type(search.base)]))}**: {literal(each.told())}")


def _show_forecast(search: Search, done: "Work[Forecast]") -> None:
    room = search.plan.at_once or local.room()
    error = done.exception()
    if error is not None and not isinstance(error, LabError):
        raise error
    found = None if error else done.result()
    time = "not known yet" if found is None or found.wall is None else f"about {duration(found.wall)}"
    disk = f" They leave about {size(found.disk)} on the disk." if found and found.disk else ""
    facts(
        ("Time", time, "At the pace of the base: larger networks take more, trials that are stopped early less."),
        ("At once", counted(room, "trial"), f"Trials at work at the same time.{disk}"),
    )
    if error is not None:
        st.caption(f":material/info: {literal(f'How long this takes could not be worked out: {error}')}")


def _button(key: str, disabled: bool = False) -> bool:
    """Whether the tuning was asked for. The style keeps the button in view on a phone, by its container's key."""
    with st.container(key="train-button"):
        return st.button(
            "Start tuning",
            type="primary",
            width="stretch",
            disabled=disabled,
            icon=":material/play_arrow:",
            key=f"{key}.start",
        )


def _begin(search: Search, key: str) -> None:
    """Begin it and go there. A form begins one tuning, however often it is asked."""
    begun: Work[str] = _begins().start(key, lambda _: _begun(search))
    error = begun.exception()
    if isinstance(error, LabError):
        show_error(error)
    else:
        st.switch_page("pages/tuning.py", query_params={"tuning": begun.result()})


def _begun(search: Search) -> str:
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


def _forecast(search: Search, tell: Tell) -> Forecast:
    measure = partial(bench.measure, patience=PATIENCE, told=lambda text: tell(0.0, text))
    return prospect_of(search, store(), local.room(), measure)


@st.cache_resource(show_spinner=False)
def _forecasts() -> Background[Forecast]:
    return Background("tuning-forecast", 64, 1)


@st.cache_resource(show_spinner=False)
def _begins() -> Background[str]:
    return Background("tuning-begin", 256, 4)
