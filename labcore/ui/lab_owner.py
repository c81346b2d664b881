"""Whose labs are shown."""

from labcore.datasets.library import Library
from labcore.labs.lab import Lab
from labcore.labs.sitting import Sitting
from labcore.store.lab_progress import LOCAL, LabProgress
from labcore.ui.lab import store
from labcore.ui.signed_in import classroom


def owner() -> str:
    """Who sits here: the one who is signed in, or whoever has the machine."""
    return store().viewer.person_id or LOCAL


def name() -> str:
    """What they are called in a report; empty for whoever has the machine."""
    person_id = store().viewer.person_id
    return classroom().record.name_of(person_id) if person_id else ""


def sitting_at(lab: Lab, full: bool = False) -> Sitting:
    """Who sits here, at `lab`, as things stand now."""
    return Sitting(lab, store(), Library(), owner(), full)


def kept() -> LabProgress:
    """The progress that is kept."""
    return LabProgress(store().runs_dir)
