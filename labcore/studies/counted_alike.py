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

    Raises InputError: one has no answers on `part`, they do not cover the same classes, or all classes would be one.
    """
    _require_same_cover(runs)
    common = alike([(run.classes, run.merged) for run in runs])
    if len(common.classes) < 2:
        raise InputError("These runs have no two classes in common.", "Compare runs of one data set.")
    return [
        assess(merged(run.answers(part), places), common.classes)
        for run, places in zip(runs, common.places, strict=True)
    ]


def _require_same_cover(runs: Sequence[Judged]) -> None:
    """Of classes that only one of the runs knows, the others had no images to be right or wrong about."""
    first, *others = runs
    known = _covered(first)
    for other in others:
        if alone := sorted(known ^ _covered(other)):
            named = f"{', '.join(alone[:5])}{' …' if len(alone) > 5 else ''}"
            raise InputError(
                f"Only one of runs '{first.folder.run_id}' and '{other.folder.run_id}' knows of {named:.200}.",
                "Compare runs of the same classes.",
            )


def _covered(run: Judged) -> set[str]:
    """The classes of the data set that `run` tells of, alone or as a member of one."""
    return {member for name in run.classes for member in run.merged.get(name, (name,))}


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
