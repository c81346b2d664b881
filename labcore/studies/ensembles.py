"""Several runs, of other seeds or architectures, answering as one."""

from collections.abc import Mapping

from labcore.errors import InputError
from labcore.evaluation.ensemble import Ensemble, ensemble
from labcore.studies.comparison import Part
from labcore.studies.judged import Judged, fingerprint_of, note_look


def ensemble_of(runs: Mapping[str, Judged], part: Part = "validation", metric: str = "balanced_accuracy") -> Ensemble:
    """The mean of several runs' answers, by what they are called, against the one that is best on validation images.

    On test images it is another look at them, counted for the first run; each must have opened its test set.

    Raises InputError: fewer than two, other classes or images, or a test set that is closed.
    """
    first, *others = runs.values()
    for other in others:
        if other.classes != first.classes or fingerprint_of(other.folder) != fingerprint_of(first.folder):
            raise InputError(
                f"Runs '{first.folder.run_id}' and '{other.folder.run_id}' are not of the same classes and data set.",
                "Choose runs of one data set.",
            )
    validation = {name: run.validation for name, run in runs.items()}
    shown = None if part == "validation" else {name: run.answers(part) for name, run in runs.items()}
    found = ensemble(validation, first.classes, shown, metric)
    if part == "test":
        note_look(first.folder, f"ensemble of {len(runs)} runs")
    return found
