"""Sets as they come off a disk: some images were stored twice, some have gone wrong, some masks say nothing.

Training images alone are spoiled, as only these can be left out: validation and test images are sound. What a copy is
of may lie in any split.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from labcore.datasets.card import SPLITS
from labcore.datasets.synthetic.recipe import Picture, Recipe

Drawn = Picture | tuple[Picture, NDArray[np.uint8]]
"""An image, with its mask for segmentation."""

Spoil = Callable[[Drawn, np.random.Generator], Drawn]

SOUND = -1


@dataclass(frozen=True)
class Fault:
    """Something that is wrong with some images of a set.

    Attributes:
        share: of all images that have it.
        spoil: what becomes of an image.
        of_another: whether it is another image of the same class that is taken, so that two are alike.
    """

    share: float
    spoil: Spoil
    of_another: bool = False


@dataclass(frozen=True)
class Unsorted(Recipe):
    """A recipe of images some of which are spoiled."""

    faults: tuple[Fault, ...] = ()

    @cached_property
    def fates(self) -> NDArray[np.int64]:
        """Which of the faults each image has, `(N,)`; `SOUND` for none."""
        count = len(self.roll.labels)
        fates = np.full(count, SOUND)
        learned = np.flatnonzero(self.roll.split == SPLITS.index("train"))
        order = np.random.default_rng([self.version, count, 3]).permutation(learned)
        first = 0
        for place, fault in enumerate(self.faults):
            number = round(fault.share * count)
            fates[order[first : first + number]] = place
            first += number
        return fates

    def picture(self, index: int) -> Drawn:
        """Image `index`, with its mask for segmentation."""
        fate, rng = int(self.fates[index]), np.random.default_rng([self.version, index, 4])
        if fate == SOUND:
            return super().picture(index)
        fault = self.faults[fate]
        if fault.of_another:
            alike = np.flatnonzero((self.fates == SOUND) & (self.roll.labels == self.roll.labels[index]))
            index = int(rng.choice(alike)) if len(alike) else index
        return fault.spoil(super().picture(index), rng)


def as_it_is(drawn: Drawn, rng: np.random.Generator) -> Drawn:
    """The very same: a file that was stored twice."""
    return drawn


def saved_again(drawn: Drawn, rng: np.random.Generator) -> Drawn:
    """The same picture a little brighter or darker, and through JPEG."""

    def spoil(image: Picture) -> Picture:
        brighter = np.clip(image * rng.uniform(0.95, 1.05), 0, 255).astype(np.uint8)
        packed = io.BytesIO()
        flat = brighter[..., 0] if brighter.shape[-1] == 1 else brighter
        Image.fromarray(flat).save(packed, "JPEG", quality=int(rng.integers(75, 92)))
        return np.asarray(Image.open(packed)).reshape(image.shape)

    return _on_image(drawn, spoil)


def blank(drawn: Drawn, rng: np.random.Generator) -> Drawn:
    """Nothing but the brightest tone of the picture: an empty slide, an overexposed frame."""
    return _on_image(
        drawn, lambda image: np.broadcast_to(np.percentile(image, 95, (0, 1)), image.shape).astype(np.uint8)
    )


def dark(drawn: Drawn, rng: np.random.Generator) -> Drawn:
    """Hardly any light."""
    return _on_image(drawn, lambda image: (image * rng.uniform(0.04, 0.1)).astype(np.uint8))


def blurred(drawn: Drawn, rng: np.random.Generator) -> Drawn:
    """Out of focus."""

    def spoil(image: Picture) -> Picture:
        wide = rng.uniform(0.08, 0.125) * image.shape[0]
        return np.asarray(cv2.GaussianBlur(image, (0, 0), wide), np.uint8).reshape(image.shape)

    return _on_image(drawn, spoil)


def masked_in_one(drawn: Drawn, rng: np.random.Generator) -> Drawn:
    """The whole mask of one class, the one that most of it was: somebody has filled it in and gone on."""
    assert isinstance(drawn, tuple), "only sets of masks have masks"
    image, mask = drawn
    return image, np.full_like(mask, np.bincount(mask.ravel()).argmax())


def _on_image(drawn: Drawn, spoil: Callable[[Picture], Picture]) -> Drawn:
    return (spoil(drawn[0]), drawn[1]) if isinstance(drawn, tuple) else spoil(drawn)
