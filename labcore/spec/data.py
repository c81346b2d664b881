"""What a spec must know of a data set to be judged against it: no pixels, no files."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class SplitFacts(Protocol):
    """One split: its number of images, how many of each class by class name, and with masks how many pixels."""

    @property
    def images(self) -> int: ...
    @property
    def classes(self) -> Mapping[str, int]: ...
    @property
    def pixels(self) -> Mapping[str, int] | None: ...


class Data(Protocol):
    """The facts of a data set; `labcore.datasets.card.Card` has them. Sizes are in pixels."""

    @property
    def name(self) -> str: ...
    @property
    def task(self) -> str: ...
    @property
    def classes(self) -> tuple[str, ...]: ...
    @property
    def shape(self) -> tuple[int, int, int] | None: ...
    @property
    def height_range(self) -> tuple[int, int]: ...
    @property
    def width_range(self) -> tuple[int, int]: ...
    @property
    def channels(self) -> int: ...
    @property
    def splits(self) -> Mapping[str, SplitFacts]: ...
    @property
    def groups(self) -> int | None:
        """How many groups, none of which may be parted, training and validation images are of; None where every image
        stands alone."""
        ...

    @property
    def modality(self) -> str | None: ...
    @property
    def made(self) -> int:
        """How many of the training images a generator has made that had learned from the others."""
        ...

    @property
    def judged_by(self) -> str:
        """Equal for sets that have the same validation and test images."""
        ...


@dataclass(frozen=True)
class View:
    """The facts of `whole`, as some settings let an experiment see it: a subclass says what is otherwise."""

    whole: Data

    @property
    def name(self) -> str:
        return self.whole.name

    @property
    def task(self) -> str:
        return self.whole.task

    @property
    def classes(self) -> tuple[str, ...]:
        return self.whole.classes

    @property
    def shape(self) -> tuple[int, int, int] | None:
        return self.whole.shape

    @property
    def height_range(self) -> tuple[int, int]:
        return self.whole.height_range

    @property
    def width_range(self) -> tuple[int, int]:
        return self.whole.width_range

    @property
    def channels(self) -> int:
        return self.whole.channels

    @property
    def splits(self) -> Mapping[str, SplitFacts]:
        return self.whole.splits

    @property
    def groups(self) -> int | None:
        return self.whole.groups

    @property
    def modality(self) -> str | None:
        return self.whole.modality

    @property
    def made(self) -> int:
        return self.whole.made

    @property
    def judged_by(self) -> str:
        return self.whole.judged_by


def training_counts(data: Data) -> NDArray[np.int64]:
    """How many training images each class of `data` has, `(C,)`."""
    train = data.splits["train"].classes
    return np.array([train.get(name, 0) for name in data.classes], np.int64)


def training_pixels(data: Data) -> NDArray[np.int64]:
    """How many pixels of the training masks of `data` each class has, `(C,)`; 0 throughout where nobody has counted."""
    train = data.splits["train"].pixels or {}
    return np.array([train.get(name, 0) for name in data.classes], np.int64)
