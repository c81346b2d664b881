"""Figures of runs that tell different classes apart, counted in the classes that they have in common."""

from collections.abc import Sequence

from labcore.errors import InputError
from labcore.evaluation.answers import Answers
from labcore.evaluation.assessment import Assessment, assess
from labcore.evaluation.merged import alike, merged
from labcore.spec.class_groups import Classes, ClassGroup
from labcore.studies.comparison import Part
from labcore.studies.judged import Judged

SUMMED = (
    "Counted as one, the probability of a class is the sum of its members'. Only figures of the same classes compare."
)


def counted_alike(runs: Sequence[Judged], part: Part = "validation") -> list[Assessment]:
    """The figures of each run, in the finest classes that all have in common.

    Raises InputError: one has no answers on `part`, or all classes would be one.
    """
    common = alike([(run.classes, run.merged) for run in runs])
    if len(common.classes) < 2:
        raise InputError("These runs have no two classes in common.", "Compare runs of one data set.")
    return [
        assess(merged(run.answers(part), places), common.classes)
        for run, places in zip(runs, common.places, strict=True)
    ]


def counted_as_one(run: Judged, names: Sequence[str], part: Part = "validation") -> tuple[Answers, tuple[str, ...]]:
    """The answers of `run` with its classes `names` taken as one, and the names of the classes that are left.

    Raises InputError: a class is not there, fewer than two are named, or all are.
    """
    known = list(dict.fromkeys(run.classes[run.label(name)] for name in names))
    if not 2 <= len(known) < len(run.classes):
        raise InputError(
            f"{len(known)} of the {len(run.classes)} classes of run '{run.folder.run_id}' are to be taken as one.",
            "Name two or more, and leave one beside them.",
        )
    left, places = Classes(merge=(ClassGroup(classes=tuple(known)),)).among(run.classes)
    return merged(run.answers(part), places), left
