"""What the numbers of a run say, in words: one class to a file, found by being there."""

from labcore.spec import options
from labcore.studies.readings.base import Evidence, Reading, Said
from labcore.studies.readings.course import Course, course_of

options.load(__path__, __name__)


def readings(course: Course) -> list[Said]:
    """What there is to say of a run, the most important first."""
    kinds = [kind() for kind in Reading.kinds().values()]
    found = [said for kind in kinds if isinstance(course.spec, kind.of) and (said := kind.look(course)) is not None]
    told = {said.reading.name for said in found}
    return sorted(
        (said for said in found if not told & set(said.reading.yields_to)), key=lambda said: -said.reading.weight
    )


__all__ = ["Course", "Evidence", "Reading", "Said", "course_of", "readings"]
