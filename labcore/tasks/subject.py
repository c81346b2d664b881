"""A classifier that has been trained, measured once more: on other images, or on the same ones changed."""

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labcore.datasets.card import SPLITS
from labcore.datasets.dataset import Dataset
from labcore.datasets.division import opened
from labcore.datasets.preparation import prepare
from labcore.errors import InputError, LabError
from labcore.spec.experiment import Experiment
from labcore.store import looks
from labcore.store.folder import RunFolder
from labcore.tasks.answering import require_numbers
from labcore.tasks.outcome import require_same_data
from labcore.tasks.trained import Trained

AT_ONCE = 256
"""Images answered in one call."""

Probabilities = NDArray[np.float32]

View = Callable[[NDArray[np.uint8], NDArray[np.int64]], NDArray[np.uint8]]
"""From images `(n, H, W, C)` uint8 and their places in the data set `(n,)` to the same images seen otherwise."""


@dataclass(frozen=True)
class Subject:
    """The run in `folder`, with what it answers with and the names of its classes."""

    folder: RunFolder
    spec: Any
    trained: Trained
    classes: tuple[str, ...]

    def answer(self, images: NDArray[np.uint8], rows: NDArray[np.int64], view: View | None = None) -> Probabilities:
        """Probabilities `(M, C)` float32 for the prepared images at `rows` `(M,)` of `(N, H, W, C)` uint8.

        Args:
            view: how images are changed before they are shown, some at a time.

        Raises LabError where the answers are no numbers.
        """
        batches = (rows[start : start + AT_ONCE] for start in range(0, len(rows), AT_ONCE))
        shown = (images[batch] if view is None else view(images[batch], batch) for batch in batches)
        parts = [self.trained.answer(batch) for batch in shown]
        answers = np.concatenate(parts) if parts else np.zeros((0, self.trained.classes), np.float32)
        return require_numbers(answers, self.folder.run_id)

    def own(self) -> tuple[Dataset, NDArray[np.uint8]]:
        """The run's data set in its splits, and all its images prepared, `(N, H, W, C)` uint8.

        Raises:
            InputError: the model takes images of another size.
            LabError: the data set is gone, or is another one by now.
        """
        try:
            dataset = opened(self.spec)
        except InputError as error:
            raise LabError(
                f"The images of run '{self.folder.run_id}' are not in this lab as they were: {error.problem}",
                f"Import '{self.spec.dataset}' under that name, or ask where the run was made.",
            ) from error
        require_same_data(self.folder, dataset.card, begun=True)
        shape = self.spec.input_shape(dataset.card)
        if shape != self.trained.shape:
            raise InputError(
                f"The model file of run '{self.folder.run_id}' takes images of {_told(self.trained.shape)}, and the "
                f"run's are {_told(shape)}: it is not the run's own.",
                "Put the run's own file back, or train it again.",
            )
        return dataset, prepare(dataset, self.spec.preprocessing, shape)


def subject(folder: RunFolder) -> Subject:
    """The run in `folder`, to be measured.

    Raises InputError: it is of no classifier, has kept no model, or one that is not safe to load.
    """
    spec: Experiment = folder.spec()
    if spec.takes != "classification":
        raise InputError(f"Run '{folder.run_id}' tells no classes of images apart.", "Choose a run of a classifier.")
    trained: Trained = importlib.import_module(f"labcore.tasks.{spec.task}").trained(folder)
    names = folder.json_artifact("classes")
    if not isinstance(names, list) or len(names) != trained.classes:
        raise InputError(
            f"Run '{folder.run_id}' does not say what its classes are called.",
            "Choose a run that has kept its classes.",
        )
    return Subject(folder, spec, trained, tuple(map(str, names)))


def _told(shape: tuple[int, int, int]) -> str:
    height, width, channels = shape
    return f"{height}×{width} px, {'gray' if channels == 1 else 'color'}"


def rows_of(dataset: Dataset, split: str, folder: RunFolder, why: str) -> NDArray[np.int64]:
    """The images of `split` of the run's own data set; a look at test images is counted first.

    Args:
        split: val or test.
        why: what they are looked at for, in a few words.

    Raises InputError: there is no such split or no image in it, or it is the test set and the run has not opened it.
    """
    if split not in ("val", "test"):
        raise InputError(f"A run is not measured on '{split:.40}'.", f"Choose val or test; {SPLITS[0]} it has learned.")
    rows = dataset.indices(split)
    if not len(rows):
        raise InputError(f"'{dataset.card.name}' has no {split} images.", "Choose the other split.")
    if split == "test":
        if not (folder.report() or {}).get("test"):
            raise InputError(
                f"Run '{folder.run_id}' has not opened its test set.",
                f"Measure it on validation images, or nominate it: python -m labcore runs nominate {folder.run_id}",
            )
        looks.note(folder, dataset.card.name, dataset.card.fingerprint, why)
    return rows


def drawn(rows: NDArray[np.int64], labels: NDArray[np.int32], most: int, seed: int) -> NDArray[np.int64]:
    """At most about `most` of `rows` `(M,)`, of each class the same share and one at least, ascending.

    Args:
        labels: `(M,)` of these rows.
    """
    if len(rows) <= most:
        return rows
    random = np.random.default_rng(seed)
    kept = [
        random.permutation(here)[: max(1, round(len(here) * most / len(rows)))]
        for here in (rows[labels == label] for label in np.unique(labels))
    ]
    return np.sort(np.concatenate(kept))
