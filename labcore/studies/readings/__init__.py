"""What the numbers of a run say, in words: one class to a file, found by being there."""

from dataclasses import dataclass

from labcore.datasets.library import Library
from labcore.errors import LabError
from labcore.spec import options
from labcore.spec.experiment import Experiment
from labcore.studies.readings.base import Evidence, Reading, Said
from labcore.studies.readings.course import Course, course_of
from labcore.studies.remedy import Remedy, fitting

options.load(__path__, __name__)


def readings(course: Course) -> list[Said]:
    """What there is to say of a run, the most important first."""
    kinds = [kind() for kind in Reading.kinds().values()]
    found = [said for kind in kinds if isinstance(course.spec, kind.of) and (said := kind.look(course)) is not None]
    told = {said.reading.name for said in found}
    return sorted(
        (said for said in found if not told & set(said.reading.yields_to)), key=lambda said: -said.reading.weight
    )


@dataclass(frozen=True)
class Advised:
    """What a reading says, and those of its remedies that the run's data set and network can have."""

    said: Said
    remedies: tuple[Remedy, ...]


def advised(course: Course, spec: Experiment) -> tuple[Advised, ...]:
    """`readings` of a run, each with what fits its `spec` as it was written: nothing where its data set is gone."""
    found = readings(course)
    try:
        card = Library().card(spec.dataset, spec.exclusions) if found else None
    except LabError:
        return tuple(Advised(said, ()) for said in found)
    return tuple(Advised(said, tuple(fitting(said.remedies, spec, card)) if card else ()) for said in found)


__all__ = ["Advised", "Course", "Evidence", "Reading", "Said", "advised", "course_of", "readings"]
