"""What features are: numbers that stand for an image."""

from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from labcore.spec.base import Choice
from labcore.spec.data import Data
from labcore.spec.problem import Problem

Shape = tuple[int, int, int]
"""Height, width and channels of prepared images."""

Extract = Callable[[NDArray[np.uint8]], NDArray[np.float32]]
"""From images `(N, H, W, C)` uint8, 0–255, to features `(N, F)` float32, each image by itself."""

Networks = Callable[[str], Any]
"""The network that a run has kept, a Keras model, by the run's id. Raises InputError where there is none."""

FLOAT = 4
"""Bytes of one number."""

COPIES = 3
"""How often the features are in memory while an estimator is fitted: as computed, as scaled, as its own copy."""

MOST_MEMORY = 32 << 30
"""Bytes of features that no machine of this lab can be expected to hold."""


class Features(Choice):
    """The numbers that the estimator sees in place of an image."""

    lab: ClassVar[str] = "classical"

    @abstractmethod
    def length(self, shape: Shape) -> int | None:
        """How many numbers `build` makes of an image of that shape; None where only doing it would tell."""

    @abstractmethod
    def build(self, shape: Shape, networks: Networks) -> Extract:
        """What turns images of that shape into features."""

    def kept(self, length: int) -> int:
        """How many numbers are left of `length` after `steps`: what the estimator learns from. All of them here."""
        return length

    def steps(self, images: int, length: int, seed: int) -> list[Any]:
        """scikit-learn transformers, not fitted yet, for features `(images, length)` of training images. None here."""
        return []

    def fitted(self, asked: Mapping[str, Any], shape: Shape, images: int) -> Self:
        """These settings made to fit images of that shape, the fewest that are trained on being `images`.

        What the user `asked` for stays as it is.
        """
        return self

    def objections(self, key: str, experiment: Any, data: Data) -> Iterator[Problem]:
        length = self.length(experiment.input_shape(data))
        memory = COPIES * FLOAT * (length or 0) * data.splits["train"].images
        if memory > MOST_MEMORY:
            yield Problem(
                key,
                f"The features of all training images, {length:,} numbers each, would need about "
                f"{memory / 2**30:,.0f} GB.",
                "Lower preprocessing.size, or choose features that are fewer.",
            )
