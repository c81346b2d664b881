"""What an import format does: recognise its own, and say what lies where, before any pixel is decoded."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from labcore.datasets.card import SPLITS, Task
from labcore.datasets.pictures import Pictures
from labcore.datasets.sources import Arrays, Tree
from labcore.errors import InputError

UNSET = 255  # the split of an image whose split is still to be made


@dataclass(frozen=True)
class Request:
    """What the user asked for. `task`: None where the data decide; `group`: a key to keep among the columns; `ignore`:
    the value or color of masks that is no class."""

    task: Task | None = None
    group: str | None = None
    class_names: Sequence[str] | None = None
    ignore: str | None = None


@dataclass(frozen=True)
class Found:
    """A data set as a format describes it.

    Attributes:
        task: what its labels serve.
        classes: the names of the labels; for segmentation those asked for, or none, and then the masks decide.
        files: `(N,)` where each image comes from.
        labels: `(N,)` int32, -1 throughout where there are none.
        split: `(N,)` uint8 indices into `SPLITS`, or `UNSET`.
        pictures: the images, and masks, in the same order.
        columns: further facts per image by key, `(N,)` str each, any of which may group the images.
        missing: files that were named but are not there, and why that matters.
        notes: what the user should know.
    """

    task: Task
    classes: tuple[str, ...]
    files: Sequence[str]
    labels: NDArray[np.int32]
    split: NDArray[np.uint8]
    pictures: Pictures
    columns: Mapping[str, NDArray[np.str_]] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


class Format(ABC):
    """One accepted form of data. A new form is a new subclass in a file of this folder; nothing else needs to know it.

    Attributes:
        title: what it is, as an item of the list that is shown when nothing fits.
        order: forms are asked in ascending order; the more particular ones first.
    """

    title: ClassVar[str]
    order: ClassVar[int]

    @abstractmethod
    def recognises(self, source: Tree | Arrays) -> bool:
        """Whether `source` means to be of this form, judged by names alone."""

    @abstractmethod
    def describe(self, source: Tree | Arrays, request: Request) -> Found:
        """What lies where. Raises InputError naming what is amiss."""


SPELLINGS = {
    "train": ("train", "training"),
    "val": ("val", "valid", "validation", "dev"),
    "test": ("test", "testing"),
}


def split_index(word: str) -> int | None:
    """The index into `SPLITS` that `word` means in any usual spelling, or None."""
    lowered = word.strip().lower()
    return next((SPLITS.index(split) for split, words in SPELLINGS.items() if lowered in words), None)


def split_indices(words: Sequence[str], where: str) -> NDArray[np.uint8]:
    """The splits `(N,)` that `words` mean. Raises InputError, naming the first that is none."""
    indices = {word: split_index(word) for word in dict.fromkeys(words)}
    unknown = next((word for word, index in indices.items() if index is None), None)
    if unknown is not None:
        raise InputError(f"{where}: {unknown!r:.80} is no split.", "Call the splits train, val and test.")
    return np.array([indices[word] for word in words], dtype=np.uint8)
