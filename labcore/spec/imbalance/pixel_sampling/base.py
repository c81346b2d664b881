"""What a way is of showing rare classes of pixels more often."""

from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from labcore.spec.base import Choice
from labcore.spec.data import Data, training_counts, training_pixels
from labcore.spec.imbalance.pixel_sampling.scenes import Scenes


@dataclass(frozen=True)
class Held:
    """What images hold: how many there are, how many show each class, `(C,)`, and pixels of each, `(C,)`."""

    images: int
    shows: NDArray[np.int64]
    pixels: NDArray[np.int64]

    @classmethod
    def by_training(cls, data: Data) -> "Held":
        """What the training images of `data` hold."""
        return cls(data.splits["train"].images, training_counts(data), training_pixels(data))

    @classmethod
    def by_masks(cls, pixels: NDArray[np.integer]) -> "Held":
        """What images hold whose masks have so many `pixels` `(M, C)` of each class."""
        return cls(len(pixels), (pixels > 0).sum(axis=0), pixels.sum(axis=0, dtype=np.int64))


class PixelSampling(Choice):
    """Which training images an epoch shows, how often, and which are made of them before training."""

    lab: ClassVar[str] = "imbalance"

    makes: ClassVar[bool] = False
    """Whether images are made."""

    @abstractmethod
    def extra(self, held: Held) -> NDArray[np.int64]:
        """How many images an epoch shows beyond the training images, for the sake of each class, `(C,)`; each of them
        shows that class."""

    @abstractmethod
    def order(self, shows: NDArray[np.bool_], made: int, random: np.random.Generator) -> NDArray[np.int64]:
        """What an epoch shows, in order: places among the training images, which show classes `(M, C)`, and of so many
        made ones behind them."""

    def make(self, scenes: Scenes, label: int, number: int, random: np.random.Generator) -> Iterator[NDArray[np.uint8]]:
        """So many images with masks that show class `label`, made of training images: `(H, W, C + 1)` uint8 each, the
        mask behind the channels."""
        yield from ()

    def foreseen(self, held: Held) -> Held:
        """About what an epoch shows: images that show a class at least so often, pixels roughly."""
        return held


class AsTheyAre(PixelSampling):
    """Every training image once an epoch."""

    title: ClassVar[str] = "Every image once"
    kind: Literal["none"] = "none"

    def extra(self, held: Held) -> NDArray[np.int64]:
        return np.zeros_like(held.shows)

    def order(self, shows: NDArray[np.bool_], made: int, random: np.random.Generator) -> NDArray[np.int64]:
        return random.permutation(len(shows))
