"""A trained classifier on images that arrive otherwise than those it was trained on."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labcore.errors import InputError
from labcore.evaluation.corruption import LEVELS, Corruption, corruptions
from labcore.evaluation.shifted import ARTIFACTS, shifted
from labcore.store.files import finite
from labcore.store.folder import RunFolder
from labcore.tasks.outcome import REPORTED
from labcore.tasks.subject import drawn, rows_of, subject

MOST_IMAGES = 1000
"""Images that are changed in each way, unless more are asked for."""


def shift(run: str, split: str = "val", most: int = MOST_IMAGES, seed: int = 0) -> dict[str, Any]:
    """What corruptions do to the accuracy of a run, which keeps the result as an artifact of its folder.

    The corruptions of `labcore.evaluation.corruption`, at five strengths each, are applied to images as they are
    prepared for the run, so that what is measured is what the network is shown.

    Args:
        run: the run's folder.
        split: val, or test where the run has opened it: that counts as another look.
        most: images at most, of each class the same share.
        seed: of what the corruptions draw.

    Returns: `labcore.evaluation.shifted.Shift` as plain data; `split`, `seed`, and `of_images`, those of the split.

    Raises:
        InputError: no such split, `most` is below 1, or the run is of no classifier or has kept no model.
        LabError: its data set is gone or another one by now.
    """
    if most < 1:
        raise InputError(f"{most} images are asked for.", "Ask for 1 or more.")
    asked = subject(RunFolder(Path(run)))
    dataset, images = asked.own()
    there = rows_of(dataset, split, asked.folder, "shifted test")
    rows = drawn(there, dataset.labels[there], most, seed)
    labels, kinds = dataset.labels[rows], corruptions()

    def right_at(kind: Corruption, level: int) -> NDArray[np.bool_]:
        changed = asked.answer(images, rows, lambda batch, places: kind(batch, places, level, seed))
        return np.equal(changed.argmax(axis=1), labels)

    clean = np.equal(asked.answer(images, rows).argmax(axis=1), labels)
    right = {name: np.stack([right_at(kind, level) for level in range(1, LEVELS + 1)]) for name, kind in kinds.items()}
    found = shifted(labels, clean, right, kinds, None if dataset.groups is None else dataset.groups[rows])
    told: dict[str, Any] = finite({**asdict(found), "split": split, "seed": seed, "of_images": len(there)})
    asked.folder.write_json_artifact(ARTIFACTS[REPORTED[split]], told)
    return told
