"""Several runs asked about the same images: what an ensemble is made of."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labcore.datasets.dataset import Dataset
from labcore.errors import InputError
from labcore.store.folder import RunFolder
from labcore.tasks.subject import Given, Subject, Truth, require_opened, rows_of
from labcore.tasks.subjects import subject

MOST = 16
"""Runs that are asked together: all of their networks are in memory."""


@dataclass(frozen=True)
class Members:
    """Runs of one data set, in the same splits, that tell the same classes.

    Attributes:
        subjects: two or more of one kind.
        dataset: what they have learned from.
        images: of each run, all images prepared as it takes them, `(N, H, W, C)` uint8.
        truth: what is known of each image, the same for all.
    """

    subjects: tuple[Subject[Any], ...]
    dataset: Dataset
    images: tuple[NDArray[np.uint8], ...]
    truth: Truth

    @property
    def first(self) -> Subject[Any]:
        """The run that keeps what came of it, and whose look at test images is counted."""
        return self.subjects[0]

    def rows(self, split: str, why: str) -> NDArray[np.int64]:
        """The images of `split`, val or test, see `rows_of`. Raises InputError where a test set is closed."""
        if split == "test":
            for each in self.subjects:
                require_opened(each.folder)
        return rows_of(self.dataset, split, self.first.folder, why)

    def answers(self, rows: NDArray[np.int64]) -> Iterator[tuple[NDArray[np.int64], list[Given]]]:
        """The images at `rows` some at a time: where they are, and what each run gives to them."""
        at_once = min(each.at_once for each in self.subjects)
        for start in range(0, len(rows), at_once):
            batch = rows[start : start + at_once]
            pairs = zip(self.subjects, self.images, strict=True)
            yield batch, [each.answer(images[batch]) for each, images in pairs]


def members(runs: Sequence[str]) -> Members:
    """The runs in these folders.

    Raises:
        InputError: fewer than two, too many, or not of the same images and classes.
        LabError: their data set is gone or another one by now.
    """
    if not 2 <= len(runs) <= MOST:
        raise InputError(f"{len(runs)} runs are to answer as one.", f"An ensemble has 2 to {MOST} members.")
    first, *others = subjects = [subject(RunFolder(Path(run))) for run in runs]
    dataset, images = first.own()
    every, truth = [images], first.known(dataset)
    for other in others:
        theirs, own = other.own()
        _require_alike(first, dataset, other, theirs)
        if not np.array_equal(truth, other.known(theirs)):
            raise InputError(
                f"Runs '{first.folder.run_id}' and '{other.folder.run_id}' see images of other sizes.",
                "Choose runs whose images are prepared to one size in one way.",
            )
        every.append(own)
    return Members(tuple(subjects), dataset, tuple(every), truth)


def _require_alike(one: Subject[Any], dataset: Dataset, other: Subject[Any], theirs: Dataset) -> None:
    same = dataset.card.fingerprint == theirs.card.fingerprint and one.classes == other.classes
    alike = all(np.array_equal(dataset.indices(split), theirs.indices(split)) for split in ("val", "test"))
    if not same or not alike or type(one) is not type(other):
        raise InputError(
            f"Runs '{one.folder.run_id}' and '{other.folder.run_id}' were not judged on the same images of the same "
            "classes.",
            "Choose runs of one data set with the same splits; in a cross-validation, runs of the same fold.",
        )
