"""A study that a step has made, as its results are read."""

from typing import TYPE_CHECKING

from labcore.studies.observed import seen
from labcore.studies.reading import results_of
from labcore.studies.results import StudyResults

if TYPE_CHECKING:
    from labcore.labs.sitting import Sitting


def results(sitting: "Sitting", step_id: str) -> StudyResults | None:
    """What the study of the step has found so far; None where it made none, or that is gone."""
    now = sitting.standing(step_id)
    return None if now is None else results_of(now, sitting.store, seen)
