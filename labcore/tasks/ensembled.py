"""Several networks of masks answering as one: the mean of the probabilities that they give to each pixel."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from labcore.errors import InputError
from labcore.evaluation.mask_answers import ARTIFACTS, MaskAnswers
from labcore.evaluation.mask_ensemble import ENSEMBLE, ENSEMBLE_ANSWERS, best_mask_member
from labcore.evaluation.mask_gain import gained
from labcore.store.files import finite
from labcore.tasks.members import Members, members
from labcore.tasks.outcome import REPORTED


def ensembled(runs: Sequence[str], split: str = "val") -> dict[str, Any]:
    """The figures of runs that answer as one, held against the member that is best on validation images.

    (Hansen & Salamon, 1990.) The first run keeps the result, and the answers.

    Args:
        runs: the runs' folders, two or more.
        split: val, or test where all have opened it: that counts as another look, of the first.

    Returns: `members`, their run ids; `best`, of these, by `metric` on validation; `split`; `assessment`, see
    `labcore.evaluation.mask_assessment`; `of_members`, figures with intervals by run id; `gain`, the ensemble minus
    the best member by figure, each with its interval; `iou_gain`, the same of each class's IoU by its name.

    Raises:
        InputError: fewer than two, not of the same images and classes, or of classifiers; a test set that is closed.
        LabError: their data set is gone or another one by now.
    """
    asked = members(runs)
    if not asked.first.placed:
        raise InputError(
            "Runs of classifiers answer as one by the answers that they have kept.", "Ask this of networks of masks."
        )
    rows = asked.rows(split, f"ensemble of {len(runs)} runs")
    together = asked.first.record(asked.dataset.groups)
    alone = [each.record(asked.dataset.groups) for each in asked.subjects]
    for batch, given in asked.answers(rows):
        truth = asked.truth[batch]
        for record, own in zip(alone, given, strict=True):
            record.add(batch, truth, own)
        together.add(batch, truth, np.mean(given, axis=0, dtype=np.float64).astype(np.float32))
    names = [each.folder.run_id for each in asked.subjects]
    kept = {name: record.kept() for name, record in zip(names, alone, strict=True)}
    best, metric = best_mask_member(_on_validation(asked) if split == "test" else kept)
    answers = together.kept()
    told: dict[str, Any] = finite(
        {
            "members": names,
            "best": best,
            "metric": metric,
            "split": split,
            "assessment": asked.first.assessed(answers),
            "of_members": {name: asked.first.assessed(each)["figures"] for name, each in kept.items()},
            "gain": asked.first.difference(kept[best], answers),
            "iou_gain": {
                row.figure.removeprefix("iou."): asdict(row.gain)
                for row in gained(kept[best], answers, asked.first.classes)
                if row.figure.startswith("iou.")
            },
        }
    )
    folder = asked.first.folder
    folder.write_arrays(ENSEMBLE_ANSWERS[REPORTED[split]], answers.arrays())
    folder.write_json_artifact(ENSEMBLE[REPORTED[split]], told)
    return told


def _on_validation(asked: Members) -> dict[str, MaskAnswers]:
    """What each member has kept of validation images, by which the best is chosen; asked anew where it has not."""
    rows = asked.dataset.indices("val")
    found = {}
    for each, images in zip(asked.subjects, asked.images, strict=True):
        kept = MaskAnswers.read(each.folder.arrays(ARTIFACTS["validation"]))
        found[each.folder.run_id] = kept or each.judged(images, asked.truth, asked.dataset.groups, rows)
    return found
