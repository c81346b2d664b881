"""Before a study is begun: how many runs it has, what they take, what stands against it; and the button."""

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import streamlit as st

from labcore.datasets.library import Library
from labcore.errors import InputError, LabError
from labcore.launch import local
from labcore.launch import pace as bench
from labcore.launch.devices import objections_to_devices
from labcore.spec.plan import plan_of
from labcore.spec.study import Plan
from labcore.studies.forecast import Forecast
from labcore.studies.life import begin
from labcore.studies.proposal import Proposal, propose
from labcore.studies.prospect import prospect
from labcore.studies.readiness import notes
from labcore.ui import asking
from labcore.ui.background import Background, Tell, Work
from labcore.ui.lab import store
from labcore.ui.light import facts
from labcore.ui.messages import show_error
from labcore.ui.words import literal, size
from labcore.words import counted, duration

PATIENCE = 120.0
"""Seconds in which kinds of work are timed that no earlier run tells of."""

MOST_NOTES = 6

Looked = tuple[Proposal, list[str]]
"""What would be run, and what is worth knowing of it."""


def timed(proposal: Proposal, tell: Tell) -> Forecast:
    """What the new runs take: as earlier runs tell, else by a few timed steps of each kind of work."""
    measure = partial(bench.measure, patience=PATIENCE, told=lambda text: tell(0.0, text))
    return prospect(list(proposal.new.values()), store(), local.room(), measure)


@dataclass(frozen=True)
class Launch:
    """A form that begins studies.

    Attributes:
        token: of this form alone, in every lab: a study is begun by it once, however often it is asked.
        begun: leads on to the study whose id it is given.
        forecast: what the runs of a proposal take; carried out in the background.
        about: of its time.
    """

    token: str
    begun: Callable[[str], None]
    forecast: Callable[[Proposal, Tell], Forecast] = timed
    about: str = "At most, and where nobody else is at work: runs that stop early take less."


def show(launch: Launch, raw: Mapping[str, Any]) -> None:
    """The panel for a form that says `raw`."""
    if not raw["factors"]:
        _button(launch, 0, disabled=True)
        st.info("Add a factor: a setting, with the values that are to be compared.", icon=":material/science:")
        return
    try:
        plan = plan_of(raw)
    except InputError as error:
        _button(launch, 0, disabled=True)
        show_error(error)
        return
    key = json.dumps([raw, {state.value: count for state, count in store().counts().items()}], sort_keys=True)
    looked: Work[Looked] = _looks().start(key, lambda _: _look(plan))
    asking.show(looked, lambda _: _show_looked(launch, plan, key, looked), "Looking at each combination", height=160)


def _show_looked(launch: Launch, plan: Plan, key: str, looked: Work[Looked]) -> None:
    refused = _looks().refusal(key)
    if refused is not None:
        _button(launch, plan.runs, disabled=True)
        show_error(refused)
        return
    proposal, told = looked.result()
    if _button(launch, len({member.run_id for member in proposal.members})):
        _begin(launch, plan)
    reused = counted(proposal.reused, "run") if proposal.reused else "none"
    facts(
        ("To be trained", counted(len(proposal.new), "run"), "Each combination with each seed, on each fold."),
        ("There already", reused, "Runs of this lab with the same settings on the same images are not repeated."),
    )
    forecast = _forecasts().start(key, lambda tell: launch.forecast(proposal, tell))
    asking.show(
        forecast, lambda _: _show_forecast(launch, key, forecast), "Working out how long that takes", height=110
    )
    for note in told[:MOST_NOTES]:
        st.caption(f":material/info: {literal(note)}")
    if len(told) > MOST_NOTES:
        st.caption(f"And {len(told) - MOST_NOTES} more remarks; 'study --dry-run' tells them all.")


def _show_forecast(launch: Launch, key: str, forecast: Work[Forecast]) -> None:
    refused = _forecasts().refusal(key)
    if refused is not None:
        st.caption(f":material/info: {literal(f'How long this takes could not be worked out: {refused}')}")
        return
    found = forecast.result()
    free = shutil.disk_usage(store().runs_dir).free
    facts(
        ("Time", "not known yet" if found.wall is None else f"≤ {duration(found.wall)}", launch.about),
        ("At once", counted(found.slots, "run"), "As many as this machine carries, or the cluster where there is one."),
        (
            "Disk",
            "not known yet" if found.disk is None else size(found.disk),
            f"What the runs leave behind. {size(free)} are free.",
        ),
        (
            "Wait for its turn",
            f"about {duration(found.wait)}" if found.wait else "none",
            "Until a run that is at work now has ended.",
        ),
    )
    if found.guessed:
        st.caption(
            f"{counted(found.guessed, 'run')} of a kind that could not be timed are taken to be like the others."
        )
    if found.disk is not None and found.disk > free:
        st.warning("The disk has not that much room. Delete old runs first.", icon=":material/hard_drive:")


def _button(launch: Launch, runs: int, disabled: bool = False) -> bool:
    """Whether the study was asked for. The style keeps the button in view on a phone, by its container's key."""
    with st.container(key="train-button"):
        return st.button(
            f"Start {counted(runs, 'run')}" if runs else "Start",
            type="primary",
            width="stretch",
            disabled=disabled,
            icon=":material/play_arrow:",
            key=f"{launch.token}.start",
        )


def _begin(launch: Launch, plan: Plan) -> None:
    """Begin it and go there. A form begins one study, however often it is asked: by a double click, say."""
    begun: Work[str] = _begins().start(launch.token, lambda _: _begun(plan))
    with st.spinner("Queueing its runs"):
        error = begun.exception()
    if isinstance(error, LabError):
        show_error(error)
        return
    launch.begun(begun.result())


def _look(plan: Plan) -> Looked:
    store().refresh()
    proposal = propose(plan, store(), Library())
    return proposal, notes(proposal, store(), Library(), objections_to_devices)


def _begun(plan: Plan) -> str:
    """Begin the study, as the store is now, and give its id."""
    local.require_settings()
    proposal, _ = _look(plan)
    study = begin(proposal, store())
    if proposal.new:
        local.ensure_running()
    return study.study_id


@st.cache_resource(show_spinner=False)
def _looks() -> Background[Looked]:
    return Background("study-look", 64, 2)


@st.cache_resource(show_spinner=False)
def _forecasts() -> Background[Forecast]:
    return Background("study-forecast", 64, 1)


@st.cache_resource(show_spinner=False)
def _begins() -> Background[str]:
    return Background("study-begin", 256, 4)
