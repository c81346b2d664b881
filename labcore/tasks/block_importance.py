"""Which regions of images the model of a run needs: also for a classical baseline, which has no gradients."""

import base64
import importlib
from pathlib import Path
from typing import Any

import numpy as np

from labcore.datasets.browsing import first_of_split
from labcore.errors import InputError
from labcore.explain.blocks import block_importance
from labcore.store.folder import RunFolder
from labcore.tasks.asked_images import own_dataset
from labcore.tasks.trained import Trained

MOST_BLOCKS, MOST_IMAGES, MOST_REPEATS = 32, 2000, 20

AT_ONCE = 256


def importance(run: str, blocks: int = 7, images: int = 200, repeats: int = 3) -> dict[str, Any]:
    """By how much the model of a run believes less in the truth, without each region of validation images.

    Args:
        run: the run's folder.
        blocks: regions a side.
        images: how many validation images are taken at most, the classes in turn.
        repeats: how often each block is exchanged.

    Returns:
        `score`, the mean probability of the true class, images being whole and each class counting the same; `drops`
        and `deviations`, rows of numbers: by how much it falls without a region; `images` and `repeats`; `shape`
        and `pixels`, the bytes in base64 of the mean image `(H, W, C)` uint8.

    Raises InputError for numbers out of their limits, or a run that has no model; LabError where its data set is gone.
    """
    for name, value, low, most in (
        ("blocks", blocks, 2, MOST_BLOCKS),
        ("images", images, 2, MOST_IMAGES),
        ("repeats", repeats, 1, MOST_REPEATS),
    ):
        if type(value) is not int or not low <= value <= most:
            raise InputError(f"'{name}' must be {low} to {most}. Received: {value!r:.40}.", "Choose a number between.")
    folder = RunFolder(Path(run))
    spec: Any = folder.spec()
    dataset = own_dataset(folder)
    model: Trained = importlib.import_module(f"labcore.tasks.{spec.task}").trained(folder)
    if min(model.shape[:2]) < blocks:
        raise InputError(
            f"Images of {model.shape[0]} × {model.shape[1]} have no {blocks} blocks a side.", "Take fewer."
        )
    rows = first_of_split(dataset, "val", images)
    prepared = np.stack([spec.preprocessing.apply(dataset.image(row), model.shape) for row in rows])

    def answering(asked):
        parts = [model.answer(asked[start : start + AT_ONCE]) for start in range(0, len(asked), AT_ONCE)]
        return np.concatenate(parts)

    found = block_importance(answering, prepared, dataset.labels[rows], blocks, repeats)
    mean = np.rint(prepared.mean(axis=0)).astype(np.uint8)
    return {
        "drops": found.drops.astype(float).round(5).tolist(),
        "deviations": found.deviations.astype(float).round(5).tolist(),
        "score": found.score,
        "images": len(rows),
        "repeats": repeats,
        "shape": list(mean.shape),
        "pixels": base64.b64encode(mean.tobytes()).decode(),
    }
