"""Blood cells as they come off a microscope's disk: some were stored twice, some are nothing to learn from.

About one image in seven is a copy or an artifact, the share that the coursework found among its 13,759. Copies lie
where chance has put them, also in two splits.
"""

import io
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from labcore.datasets.synthetic.blood_cells import CLASSES, SIDE, draw
from labcore.datasets.synthetic.recipe import Recipe

COPIES, NEAR_COPIES, BLANK, DARK, BLURRED = 0.07, 0.04, 0.012, 0.012, 0.012
"""How many of all images are what."""

ORIGINAL, COPY, NEAR_COPY, ARTIFACT_BLANK, ARTIFACT_DARK, ARTIFACT_BLURRED = range(6)


class Unsorted(Recipe):
    """A recipe of images among which some are copies of others, and some have gone wrong."""

    @cached_property
    def fates(self) -> NDArray[np.int64]:
        """What each image is, `(N,)`."""
        count = len(self.roll.labels)
        fates = np.full(count, ORIGINAL)
        order = np.random.default_rng([self.version, count, 3]).permutation(count)
        first = 0
        for fate, share in enumerate((COPIES, NEAR_COPIES, BLANK, DARK, BLURRED), start=COPY):
            number = round(share * count)
            fates[order[first : first + number]] = fate
            first += number
        return fates

    def picture(self, index: int) -> NDArray[np.uint8]:
        """Image `index`."""
        fate, rng = self.fates[index], np.random.default_rng([self.version, index, 4])
        if fate in (COPY, NEAR_COPY):
            known = np.flatnonzero((self.fates == ORIGINAL) & (self.roll.labels == self.roll.labels[index]))
            if len(known):
                original = self._drawn(int(rng.choice(known)))
                return original if fate == COPY else _saved_again(original, rng)
        drawn = self._drawn(index)
        if fate == ARTIFACT_BLANK:
            return np.full_like(drawn, (245, 226, 204))  # an empty slide
        if fate == ARTIFACT_DARK:
            return (drawn * rng.uniform(0.04, 0.1)).astype(np.uint8)
        if fate == ARTIFACT_BLURRED:
            return np.asarray(cv2.GaussianBlur(drawn, (0, 0), rng.uniform(5, 8)), np.uint8)
        return drawn

    def _drawn(self, index: int) -> NDArray[np.uint8]:
        drawn = super().picture(index)
        assert not isinstance(drawn, tuple), "a cell has no mask"
        return drawn


def _saved_again(image: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """The same picture a little brighter or darker, and through JPEG."""
    brighter = np.clip(image * rng.uniform(0.95, 1.05), 0, 255).astype(np.uint8)
    packed = io.BytesIO()
    Image.fromarray(brighter).save(packed, "JPEG", quality=int(rng.integers(75, 92)))
    return np.asarray(Image.open(packed))


RECIPE = Unsorted(
    name="synthetic-blood-cells-raw",
    title="Blood cells of eight kinds, unsorted",
    classes=CLASSES,
    counts=(105, 210, 128, 192, 105, 122, 216, 152),
    shape=(SIDE, SIDE, 3),
    modality="microscopy",
    stands_for="a coursework's 13,759 images before 2,021 of them were left out as copies and artifacts; they derive "
    "from Acevedo et al., Data in Brief 30 (2020).",
    draw=draw,
)
