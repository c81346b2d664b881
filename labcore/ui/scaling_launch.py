"""Before a study of scaling is begun: how many runs, how long about, what stands against it; and the button."""

import json
import secrets
import time
from collections.abc import Mapping
from typing import Any

import streamlit as st
import yaml

from labcore.datasets.library import Library
from labcore.errors import LabError
from labcore.launch import local
from labcore.launch.capacity import slots
from labcore.launch.devices import objections_to_devices
from labcore.spec.plan import plan_of
from labcore.spec.resolve import refuse
from labcore.spec.study import Plan
from labcore.store.status import State
from labcore.studies.forecast import Forecast, forecast
from labcore.studies.life import begin
from labcore.studies.pace import paces
from labcore.studies.proposal import Proposal, propose
from labcore.studies.references import objections_to_runs
from labcore.studies.scaling_pace import paces_by_flops
from labcore.ui import scaling_costs
from labcore.ui.background import Background, Work
from labcore.ui.lab import store
from labcore.ui.light import fact
from labcore.ui.messages import errors_shown, show_error
from labcore.ui.scaling_base import Base
from labcore.ui.words import literal, size
from labcore.words import counted, duration

LOOK_AGAIN = 1.0
"""Seconds between two looks whether the baseline has been timed."""

MOST_NOTES = 4

FORM = "scaling.form"
"""Of the session: what tells this form from others. One form begins one study, however often it is asked."""


def show(base: Base, raw: Mapping[str, Any]) -> None:
    """The panel for the study file `raw` on `base`. What cannot be is said in words."""
    try:
        plan = plan_of(raw)
        proposal = _proposal(plan)
        _require(proposal)
    except LabError as error:
        show_error(error)
        return
    with st.container(border=True):
        _show_forecast(base, proposal)
        with st.container(horizontal=True, vertical_alignment="center"):
            runs = len({member.run_id for member in proposal.members})
            key = f"scaling.start.{st.session_state.setdefault(FORM, secrets.token_hex(8))}"
            if st.button(f"Start {counted(runs, 'run')}", type="primary", icon=":material/play_arrow:", key=key):
                _begin(plan)
            _show_file(raw)
        for note in proposal.remarks[:MOST_NOTES]:
            st.caption(f":material/info: {literal(note)}")


def _proposal(plan: Plan) -> Proposal:
    store().refresh()
    return propose(plan, store(), Library())


def _require(proposal: Proposal) -> None:
    """Raises InputError where one of the runs cannot be carried out here."""
    for spec in proposal.new.values():
        card = Library().card(spec.dataset, spec.exclusions)
        refuse([*objections_to_runs(spec, card, store()), *objections_to_devices(spec)])


def _show_forecast(base: Base, proposal: Proposal) -> None:
    waits = scaling_costs.pace_of(base) is None and bool(proposal.new)
    st.fragment(errors_shown()(_forecast), run_every=LOOK_AGAIN if waits else None)(base, proposal, waits)


def _forecast(base: Base, proposal: Proposal, waits: bool) -> None:
    pace = scaling_costs.pace_of(base)
    if waits and pace is not None:
        st.rerun()
    columns = st.columns(4)
    with columns[0]:
        reused = f"{proposal.reused} more are there already." if proposal.reused else "None is there already."
        fact("To be trained", counted(len(proposal.new), "run"), reused)
    if not proposal.new:
        return
    if pace is None:
        with columns[1]:
            fact("Time", "…", "A few steps of the baseline are being timed.")
        return
    if isinstance(pace, LabError):
        st.caption(f":material/info: How long this takes could not be worked out: {literal(str(pace))}")
        return
    _show_found(_found(base, proposal, pace), columns)


def _found(base: Base, proposal: Proposal, pace: Any) -> Forecast:
    specs: list[Any] = list(proposal.new.values())
    whole = scaling_costs.estimated(base, base.spec).get("flops", 1)
    flops = [scaling_costs.estimated(base, spec).get("flops", whole) for spec in specs]
    known = paces_by_flops(specs, flops, pace, whole, paces(specs, store().runs()))
    return forecast(specs, known, len(slots()), store().runs(state=State.RUNNING), time.time())


def _show_found(found: Forecast, columns: Any) -> None:
    with columns[1]:
        fact(
            "Time",
            f"about {duration(found.wall or 0)}",
            "From the baseline's pace, as if time grew with FLOPs; kinds of network that this lab has trained before "
            "are told from that. Runs that stop early take less.",
        )
    with columns[2]:
        fact("At once", counted(found.slots, "run"), "As many as this machine carries.")
        if found.wait:
            st.caption(f"First waits about {duration(found.wait)}")
    with columns[3]:
        fact("Disk", size(found.disk or 0), "What the runs leave behind.")


def _begin(plan: Plan) -> None:
    """Begin the study and show its results to come."""
    token = json.dumps([st.session_state[FORM], plan.model_dump(mode="json")])
    begun: Work[str] = _begins().start(token, lambda _: _begun(plan))
    with st.spinner("Queueing its runs"):
        error = begun.exception()
    if isinstance(error, LabError):
        show_error(error)
        return
    del st.session_state[FORM]
    st.switch_page("pages/scaling.py", query_params={"view": "Results", "study": begun.result()})


def _begun(plan: Plan) -> str:
    local.require_settings()
    proposal = _proposal(plan)
    study = begin(proposal, store())
    if proposal.new:
        local.ensure_running()
    return study.study_id


def _show_file(raw: Mapping[str, Any]) -> None:
    text = yaml.safe_dump(dict(raw), sort_keys=False, allow_unicode=True)
    with st.popover("As a study file", icon=":material/code:", type="tertiary"):
        st.caption("From a terminal, the same study runs with")
        st.code("python -m labcore study study.yaml --wait", language="bash", wrap_lines=True)
        st.code(text, language="yaml", height=260)
        st.download_button(
            "Download study.yaml", text, "study.yaml", "application/yaml", icon=":material/download:", on_click="ignore"
        )


@st.cache_resource(show_spinner=False)
def _begins() -> Background[str]:
    return Background("scaling-begin", 256, 4)
