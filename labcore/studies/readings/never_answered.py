"""A class that is there and is never the answer."""

from typing import ClassVar

from labcore.spec.classifying import Classifying
from labcore.spec.experiment import Experiment
from labcore.spec.segmentation import Segmentation
from labcore.studies.readings.answers import Answered
from labcore.studies.readings.base import Evidence, Reading, Said
from labcore.studies.readings.course import LOOKED_AT, Course
from labcore.studies.readings.cures import for_rare_classes
from labcore.studies.remedy import Remedy

MOST_NAMED = 4


class NeverAnswered(Reading):
    """A class of five validation images or more gets no answer, in the final matrix or in the last two epochs' alike.

    See `FEWEST` in `answers.py` for the five, and for what stands in its place where pixels are counted.
    """

    name: ClassVar[str] = "never_answered"
    lab: ClassVar[str] = "imbalance"
    weight: ClassVar[int] = 75
    of: ClassVar[tuple[type[Experiment], ...]] = (Classifying, Segmentation)
    yields_to: ClassVar[tuple[str, ...]] = ("same_answer",)

    def look(self, course: Course) -> Said | None:
        if not course.confusions or (not course.report and len(course.confusions) < LOOKED_AT):
            return None
        of, last = course.confusions[-1].of, Answered.of(course.confusions[-1])
        never = set.intersection(*(set(Answered.of(each).never(each.of)) for each in course.confusions))
        if not never:
            return None
        places = sorted(never)
        names = ", ".join(f"'{last.classes[at]}'" for at in places[:MOST_NAMED])
        more = f" and {len(places) - MOST_NAMED} more" if len(places) > MOST_NAMED else ""
        count = sum(last.support[at] for at in places)
        return self.said(
            f"Never answered: {names}{more}",
            f"{count:,} of {last.total:,} validation {of} are of {'it' if len(places) == 1 else 'them'} "
            f"({count / last.total:.1%}), and not one is answered so: all are taken for other classes.",
            [Evidence("recall", 0.0, of=f"'{last.classes[at]}'") for at in places[:MOST_NAMED]],
            advice="Make mistakes on rare classes dearer, or show them more often.",
            remedies=(*for_rare_classes(course.spec), *_specialist(course.spec, last, places)),
        )


def _specialist(spec: Experiment, answered: Answered, places: list[int]) -> list[Remedy]:
    if not isinstance(spec, Segmentation):
        return []
    name = answered.classes[places[0]]
    return [
        Remedy(
            f"A specialist for '{name}'",
            "A small second network then learns this class alone, and is heeded as far as validation shows that it "
            "helps.",
            {"specialist": {"kind": "rare_class", "class_name": name}},
        )
    ]
