"""A study of scaling is begun like any other; its time is told from the pace of the baseline."""

import secrets
import time
from collections.abc import Mapping
from functools import partial
from typing import Any

import streamlit as st

from labcore.launch import local
from labcore.store.status import State
from labcore.studies.forecast import Forecast, forecast
from labcore.studies.pace import kind_of_work, paces
from labcore.studies.proposal import Proposal
from labcore.studies.scaling_pace import paces_by_flops
from labcore.ui import plan_file, scaling_costs, study_launch
from labcore.ui.background import Tell
from labcore.ui.lab import store
from labcore.ui.scaling_base import Base

FORM = "scaling.form"
"""Of the session: what tells this form from others. One form begins one study, however often it is asked."""

ABOUT_TIME = (
    "From the baseline's pace, as if time grew with FLOPs; kinds of network that this lab has trained before are told "
    "from that. Runs that stop early take less, and those of others at work come on top."
)


def show(base: Base, raw: Mapping[str, Any]) -> None:
    """The panel for the study file `raw` on `base`. What cannot be is said in words."""
    token = f"scaling.{st.session_state.setdefault(FORM, secrets.token_hex(8))}"
    study_launch.show(study_launch.Launch(token, _begun, partial(_forecast, base), ABOUT_TIME), raw)
    plan_file.show(raw, token)


def _forecast(base: Base, proposal: Proposal, tell: Tell) -> Forecast:
    """Raises LabError where the baseline could not be timed."""
    specs: list[Any] = list(proposal.new.values())
    known = paces(specs, store().runs())
    if any(kind_of_work(spec) not in known for spec in specs):
        tell(0.0, "Timing a few steps of the baseline")
        pace, whole = scaling_costs.wait_for_pace(base), scaling_costs.estimated(base, base.spec).get("flops", 1)
        flops = [scaling_costs.estimated(base, spec).get("flops", whole) for spec in specs]
        known = paces_by_flops(specs, flops, pace, whole, known)
    return forecast(specs, known, local.room(), store().runs(state=State.RUNNING), time.time())


def _begun(study_id: str) -> None:
    del st.session_state[FORM]
    st.switch_page("pages/scaling.py", query_params={"view": "Results", "study": study_id})
