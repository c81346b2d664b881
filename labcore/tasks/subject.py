"""A run that has been trained, measured once more: on other images, or on the same ones changed."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from labcore.datasets.card import IN_WORDS, SPLITS
from labcore.datasets.dataset import Dataset
from labcore.datasets.division import opened
from labcore.datasets.preparation import prepare
from labcore.errors import InputError, LabError
from labcore.evaluation.answers import Answers
from labcore.evaluation.class_mapping import ClassMapping
from labcore.evaluation.corruption import Corruption
from labcore.evaluation.mask_answers import MaskAnswers
from labcore.store import looks
from labcore.store.folder import RunFolder
from labcore.tasks.answering import require_numbers
from labcore.tasks.outcome import require_same_data
from labcore.tasks.trained import Trained

AT_ONCE = 256
"""Images answered in one call at most."""

A = TypeVar("A", Answers, MaskAnswers)

Truth = NDArray[np.integer]
"""What is known of images, `(N, …)`: of each its class, or its mask; other values than classes are not judged."""

Given = NDArray[np.float32]
"""What is answered to images, see `Trained.answer`."""


@dataclass(frozen=True)
class View:
    """An image seen otherwise.

    Attributes:
        change: from images `(n, H, W, C)` uint8 and their places in the data set `(n,)` to the same seen otherwise.
        back: what was answered to each pixel `(n, H, W, classes)`, brought back to where the pixel was.
    """

    change: Callable[[NDArray[np.uint8], NDArray[np.int64]], NDArray[np.uint8]]
    back: Callable[[Given], Given]


class Record(ABC, Generic[A]):
    """Takes in answers some images at a time, and keeps of them what figures are made of."""

    @abstractmethod
    def add(self, rows: NDArray[np.int64], truth: Truth, given: Given) -> None:
        """What was `given` to the images at `rows` `(n,)`, of which the `truth` `(n, …)` is known."""

    @abstractmethod
    def kept(self) -> A:
        """What is kept of all of them."""


@dataclass(frozen=True)
class Subject(ABC, Generic[A]):
    """The run in `folder`, with what it answers with and the names of its classes.

    What it tells makes a kind of it: what is known of images, and what figures are made of.

    Attributes:
        looked_at: what a data set must hold to be measured on, as a card's task has it; `wanted` says it in words.
        placed: whether answers belong to pixels.
    """

    folder: RunFolder
    spec: Any
    trained: Trained
    classes: tuple[str, ...]

    looked_at: ClassVar[str]
    wanted: ClassVar[str]
    placed: ClassVar[bool] = False

    @property
    def merged(self) -> Mapping[str, tuple[str, ...]]:
        """The classes that it takes as one, by what it calls them."""
        return {}

    @property
    def at_once(self) -> int:
        """Images of which all that is answered fits in memory."""
        return AT_ONCE

    def answer(self, images: NDArray[np.uint8]) -> Given:
        """What is answered to `images` `(n, H, W, C)` uint8. Raises LabError where it is no numbers."""
        return require_numbers(self.trained.answer(images), self.folder.run_id)

    @abstractmethod
    def seen(self, view: View, images: NDArray[np.uint8], rows: NDArray[np.int64]) -> Given:
        """What is answered to `images` `(n, H, W, C)` at `rows` in a view of them, as of the images themselves."""

    @abstractmethod
    def known(self, dataset: Dataset) -> Truth:
        """What is known of each image of `dataset`, as its images are prepared for this run."""

    @abstractmethod
    def translated(self, truth: Truth, mapping: ClassMapping, theirs: tuple[str, ...]) -> Truth:
        """The `truth` in this run's classes, of what names those of another data set, `theirs`."""

    @abstractmethod
    def judgeable(self, truth: Truth) -> NDArray[np.bool_]:
        """Which images, `(N,)`, the `truth` says anything of."""

    def follow(self, kind: Corruption, truth: Truth, rows: NDArray[np.int64], level: int, seed: int) -> Truth:
        """The `truth` `(n, …)` of the images at `rows`, once these are changed."""
        return truth

    @abstractmethod
    def strata(self, truth: Truth) -> NDArray[np.integer]:
        """What images are drawn alike by, `(n,)`, where not all are taken."""

    @abstractmethod
    def record(self, groups: NDArray[np.str_] | None, whole: bool = True) -> Record[A]:
        """An empty record; `groups` `(N,)` are those of the whole data set.

        Where it is not to be `whole`, what only some figures need and takes time may be missing.
        """

    @abstractmethod
    def assessed(self, answers: A) -> dict[str, Any]:
        """All figures with their intervals, as plain data."""

    @abstractmethod
    def difference(self, before: A, after: A) -> dict[str, Any]:
        """`after` minus `before` on the same images, as intervals by figure; plain data."""

    @abstractmethod
    def shifted(self, clean: A, changed: Mapping[str, list[A]], kinds: Mapping[str, Corruption]) -> dict[str, Any]:
        """What each kind of change does, level by level, see `labcore.evaluation.shifted.Shift.plain`."""

    def batches(self, rows: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
        """`rows` `(M,)`, as many at a time as may be answered at once."""
        return (rows[start : start + self.at_once] for start in range(0, len(rows), self.at_once))

    def judged(
        self, images: NDArray[np.uint8], truth: Truth, groups: NDArray[np.str_] | None, rows: NDArray[np.int64]
    ) -> A:
        """What figures are made of, of the answers to the prepared images at `rows` `(M,)` of `(N, H, W, C)` uint8."""
        record = self.record(groups)
        for batch in self.batches(rows):
            record.add(batch, truth[batch], self.answer(images[batch]))
        return record.kept()

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
        raise InputError(f"'{dataset.card.name}' has no {IN_WORDS[split]} images.", "Choose the other split.")
    if split == "test":
        require_opened(folder)
        looks.note(folder, dataset.card.name, dataset.card.fingerprint, why)
    return rows


def require_opened(folder: RunFolder) -> None:
    """Raises InputError where the run has not opened its test set."""
    if not (folder.report() or {}).get("test"):
        raise InputError(
            f"Run '{folder.run_id}' has not opened its test set.",
            f"Measure it on validation images, or nominate it: python -m labcore runs nominate {folder.run_id}",
        )


def drawn(rows: NDArray[np.int64], strata: NDArray[np.integer], most: int, seed: int) -> NDArray[np.int64]:
    """At most about `most` of `rows` `(M,)`, of each stratum the same share and one at least, ascending.

    Args:
        strata: `(M,)` of these rows.
    """
    if len(rows) <= most:
        return rows
    random = np.random.default_rng(seed)
    kept = [
        random.permutation(here)[: max(1, round(len(here) * most / len(rows)))]
        for here in (rows[strata == stratum] for stratum in np.unique(strata))
    ]
    return np.sort(np.concatenate(kept))
