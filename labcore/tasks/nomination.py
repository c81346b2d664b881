"""The test set of a run that a study has kept closed, opened for it once it is nominated."""

import importlib
from typing import Any

import numpy as np

from labcore.datasets.preparation import prepare
from labcore.spec.generative import Generative
from labcore.store.folder import RunFolder
from labcore.tasks.asked_images import own_dataset
from labcore.tasks.kept_generator import kept_generator
from labcore.tasks.outcome import note_opening
from labcore.tasks.subjects import subject

AT_ONCE = 256
"""Images answered in one call."""


def open_test_set(folder: RunFolder) -> dict[str, Any]:
    """Judge the model that the run in `folder` has kept on its test images, and add that to its report, as a run that
    opens its test set at its end does. Returns the figures on test.

    Raises LabError where the model or its data set is not there as it was.
    """
    spec = folder.spec()
    measured = importlib.import_module(f"labcore.tasks.{spec.task}").measured
    if isinstance(spec, Generative):
        dataset = own_dataset(folder)
        images = prepare(dataset, spec.preprocessing, spec.input_shape(dataset.card))
        answering: Any = kept_generator(folder)
    else:
        asked = subject(folder)
        dataset, images = asked.own()
        answering = _Answering(asked.trained.answer)
    openings = note_opening(folder)
    figures = measured(spec, dataset, images, answering, "test", folder)
    folder.write_report({**(folder.report() or {}), "test": figures, "test_opened": openings})
    return figures


class _Answering:
    """What a finished run answers with, asked as a learner is."""

    def __init__(self, answer):
        self._answer = answer

    def predict(self, images, indices, between=lambda: None):
        """Probabilities `(M, C)` float32 of the images at `indices` `(M,)` of `(N, H, W, C)` uint8."""
        parts = []
        for start in range(0, len(indices), AT_ONCE):
            between()
            parts.append(self._answer(images[indices[start : start + AT_ONCE]]))
        return np.concatenate(parts)
