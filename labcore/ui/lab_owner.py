"""Whose labs are shown."""

from labcore.datasets.library import Library
from labcore.labs.lab import Lab
from labcore.labs.sitting import Sitting
from labcore.store.lab_progress import LOCAL, LabProgress
from labcore.ui.lab import store


def owner() -> str:
    """Who sits here."""
    return LOCAL


def sitting_at(lab: Lab, full: bool = False) -> Sitting:
    """Who sits here, at `lab`, as things stand now."""
    return Sitting(lab, store(), Library(), owner(), full)


def kept() -> LabProgress:
    """The progress that is kept."""
    return LabProgress(store().runs_dir)
