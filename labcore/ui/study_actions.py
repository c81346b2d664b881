"""What can be done with a study: pause, go on, stop, enlarge, retry, forget."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from labcore.datasets.library import Library
from labcore.errors import LabError
from labcore.launch import local
from labcore.launch.devices import objections_to_devices
from labcore.store.store import Store
from labcore.store.studies import Studies
from labcore.studies import life
from labcore.studies.proposal import propose
from labcore.studies.readiness import notes
from labcore.studies.standing import standing
from labcore.ui.lab import store
from labcore.ui.messages import show_error


def pause(study_id: str) -> None:
    life.pause(study_id, store())


def resume(study_id: str) -> None:
    local.require_settings()
    life.resume(study_id, store(), Library())
    local.ensure_running()


def stop(study_id: str) -> None:
    study = life.stop(study_id, store())
    if not standing(study, store()).is_over:  # should a worker not listen, the launcher ends it
        local.ensure_running()


def retry(study_id: str, run_ids: Sequence[str]) -> None:
    local.require_settings()
    for run_id in run_ids:
        life.retry(study_id, run_id, store(), Library())
    local.ensure_running()


def enlarge(study_id: str, seeds: Sequence[int], values: Mapping[str, Sequence[Any]]) -> int:
    """Give the study more seeds and values, and return how many new runs were queued. Raises InputError where one of
    them cannot be."""
    lab: Store = store()
    local.require_settings()
    study = Studies(lab).get(study_id)
    plan = life.larger(study.plan, seeds, values)
    notes(propose(plan, lab, Library(), study.members), lab, Library(), objections_to_devices)
    _, proposal = life.grow(study_id, plan, lab, Library())
    if proposal.new:
        local.ensure_running()
    return len(proposal.new)


def forget(study_id: str, with_runs: bool) -> None:
    life.delete(study_id, store(), with_runs=with_runs)


def done(act: Callable[[], object]) -> bool:
    """Do `act`; a refusal is shown, and told by False."""
    try:
        act()
    except LabError as error:
        show_error(error)
        return False
    return True


def button(label: str, icon: str, act: Callable[[], object], key: str, about: str | None = None, **look: Any) -> None:
    """A button that does `act` and draws the page anew; a refusal is shown in its place."""
    if st.button(label, icon=f":material/{icon}:", help=about, key=key, **look) and done(act):
        st.rerun()
