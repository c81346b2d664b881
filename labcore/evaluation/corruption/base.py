"""What a corruption is (the idea: Hendrycks & Dietterich, 2019)."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

LEVELS = 5
"""How many strengths each corruption has, the weakest first."""

UNKNOWN = 255
"""What stands in masks where nobody says what is there."""

Apply = Callable[[NDArray[np.uint8], float, np.random.Generator], NDArray[np.uint8]]


class Corruption(ABC):
    """A change of images that leaves their class as it is, at five strengths.

    Attributes:
        name: its key; as files of results have it.
        title: what a reader calls it.
        strengths: what each level stands for.
        unit: what strengths are measured in, as it stands behind the number.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    strengths: ClassVar[tuple[float, float, float, float, float]]
    unit: ClassVar[str] = ""

    @abstractmethod
    def apply(self, image: NDArray[np.uint8], strength: float, random: np.random.Generator) -> NDArray[np.uint8]:
        """One image `(H, W, C)` uint8, 0–255, as it arrives; C is 1 or 3, and the image given stays as it is."""

    def apply_to_mask(self, mask: NDArray[np.uint8], strength: float, random: np.random.Generator) -> NDArray[np.uint8]:
        """The mask `(H, W)` of an image that is changed by the same draws: where pixels stay, it stays.

        `UNKNOWN` stands where nobody can tell any more what is there.
        """
        return mask

    def __call__(
        self, images: NDArray[np.uint8], index: NDArray[np.int64], level: int, seed: int = 0
    ) -> NDArray[np.uint8]:
        """`(N, H, W, C)` uint8 images at `level`, 1 to `LEVELS`.

        Args:
            index: `(N,)` their places in the data set: with seed and level they fix all that is drawn, so that an image
                is changed in the same way whichever others are.
        """
        return self._each(images, index, level, seed, self.apply)

    def masks(self, masks: NDArray[np.uint8], index: NDArray[np.int64], level: int, seed: int = 0) -> NDArray[np.uint8]:
        """The masks `(N, H, W)` of images that are changed so, see `__call__`: what moves pixels moves theirs alike."""
        return self._each(masks, index, level, seed, self.apply_to_mask)

    def _each(
        self, arrays: NDArray[np.uint8], index: NDArray[np.int64], level: int, seed: int, apply: Apply
    ) -> NDArray[np.uint8]:
        changed = np.empty_like(arrays)
        for row, place in enumerate(index):
            random = np.random.default_rng([seed, level, int(place)])
            changed[row] = apply(arrays[row], self.strengths[level - 1], random).reshape(arrays[row].shape)
        return changed


def corruptions() -> dict[str, Corruption]:
    """One of each, by name."""
    return {kind.name: kind() for kind in sorted(Corruption.__subclasses__(), key=lambda kind: kind.name)}
