"""Which training images an epoch shows, and how often."""

from abc import abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from labcore.spec.base import Choice

Read = Callable[[NDArray[np.int64]], NDArray[np.uint8]]
"""The training images `(N, H, W, C)` uint8 at the given positions among them."""


@dataclass(frozen=True)
class Synthetic:
    """Made images of one class.

    Attributes:
        images: `(N, H, W, C)` uint8, 0–255.
        label: their class index.
        remark: in what they differ from what was asked for, as words behind the class's name; mostly empty.
    """

    images: NDArray[np.uint8]
    label: int
    remark: str = ""


class Sampling(Choice):
    """Which training images an epoch shows, and how often."""

    lab: ClassVar[str] = "imbalance"

    @abstractmethod
    def counts(self, counts: NDArray[np.int64]) -> NDArray[np.int64]:
        """How many images of each class an epoch shows, `(C,)`, where the training split has `counts` `(C,)`."""

    @abstractmethod
    def order(self, labels: NDArray[np.int32], random: np.random.Generator) -> NDArray[np.int64]:
        """The positions in `labels` `(M,)` int32 that an epoch shows, in order: as many of each as `counts` says.

        Labels of synthetic images stand behind those of the training split.
        """

    def synthetic(self, counts: NDArray[np.int64]) -> NDArray[np.int64]:
        """How many images of each class are made, `(C,)`, where the training split has `counts` `(C,)`."""
        return np.zeros_like(counts)

    def synthesize(self, labels: NDArray[np.int32], read: Read, seed: int) -> Iterator[Synthetic]:
        """Make images, class by class and part by part: as many as `synthetic` says, the same for the same seed.

        Args:
            labels: `(M,)` int32 of the training images, and of no others.
            read: gives these images.
            seed: fixes every draw.
        """
        yield from ()

    def memory(self, counts: NDArray[np.int64], values: int) -> int:
        """Bytes that making images takes at most, `values` being the height × width × channels of one."""
        return 0

    def notes(self, counts: NDArray[np.int64], classes: Sequence[str]) -> Iterator[str]:
        """What is worth knowing of the sampling before it is done, as sentences."""
        yield from ()


class AsTheyAre(Sampling):
    """Every training image once an epoch."""

    title: ClassVar[str] = "Every image once"
    kind: Literal["none"] = "none"

    def counts(self, counts: NDArray[np.int64]) -> NDArray[np.int64]:
        return counts

    def order(self, labels: NDArray[np.int32], random: np.random.Generator) -> NDArray[np.int64]:
        return random.permutation(len(labels))
