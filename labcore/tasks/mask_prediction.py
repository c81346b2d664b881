"""What a network that gives each pixel a class says of pictures of any size: scaled to its input, or in tiles."""

import base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from labcore.errors import InputError
from labcore.spec.preprocessing import Preparation
from labcore.spec.preprocessing.fitting import unfit_mask
from labcore.spec.preprocessing.tile import Tile
from labcore.spec.preprocessing.tiling import starts, tiled
from labcore.tasks.trained import Trained

LARGEST_SEEN = 720
"""Pixels of the longer side of what is handed out to be looked at."""

MOST_TILES = 20_000
"""Of one picture: minutes of work."""

TILES_AT_ONCE = 16
"""Tiles answered in one call at most."""

MOST_VALUES = 1 << 24
"""Probabilities held for the pictures or tiles of one call."""


@dataclass(frozen=True)
class MaskTeller:
    """What `model` says of pictures.

    Args:
        prepared: how its own images were prepared.
        tile: in which pictures are answered; None where each is scaled to the network's input as a whole.
        seen: whether what is to be looked at is told too.
    """

    model: Trained
    prepared: Preparation
    tile: Tile | None = None
    seen: bool = False

    @property
    def at_once(self) -> int:
        """Pictures that may be answered in one call."""
        return max(1, MOST_VALUES // (self.model.shape[0] * self.model.shape[1] * self.model.classes))

    def __call__(self, images: Sequence[NDArray[np.uint8]]) -> Iterator[dict[str, Any]]:
        """Of each of the images `(h, w, c)` `shares`, which each class has of its pixels, and `mask`, see `predict`.

        Where it is to be `seen`, also `view`: the `picture`, its `mask`, and the probabilities of the classes as
        `planes` below each other in one image, 0–255; all PNG in base64 and of one size, `LARGEST_SEEN` at most.

        Raises InputError: a picture takes too many tiles.
        """
        if self.tile is not None:
            yield from (self._in_tiles(image, self.tile) for image in images)
            return
        prepared = np.stack([self.prepared.apply(image, self.model.shape) for image in images])
        for image, answer in zip(images, self.model.answer(prepared), strict=True):
            mask = unfit_mask(answer.argmax(axis=2).astype(np.uint8), image.shape[:2], self.prepared.fit)
            step = _step(image)
            small = (image[::step, ::step].shape[0], image[::step, ::step].shape[1])
            planes = [unfit_mask(_whole(plane), small, self.prepared.fit) for plane in np.moveaxis(answer, 2, 0)]
            yield self._told(image, mask, planes)

    def _in_tiles(self, image: NDArray[np.uint8], tile: Tile) -> dict[str, Any]:
        sides, classes, step = (tile.height, tile.width), self.model.classes, _step(image)
        number = len(starts(image.shape[0], sides[0])) * len(starts(image.shape[1], sides[1]))
        if number > MOST_TILES:
            raise InputError(
                f"A picture of {image.shape[1]} × {image.shape[0]} pixels takes {number:,} tiles of {sides[1]} × "
                f"{sides[0]}: too many.",
                "Name a longer side for tiles, or make the picture smaller.",
            )
        mask = np.zeros(image.shape[:2], np.uint8)
        planes = np.zeros((classes, *image[::step, ::step, 0].shape), np.uint8)
        at_once = max(1, min(TILES_AT_ONCE, MOST_VALUES // (sides[0] * sides[1] * classes)))
        for top, band in tiled(image, sides, classes, self._of_tiles, at_once):
            mask[top : top + len(band)] = band.argmax(axis=2)
            shown = band[-top % step :: step, ::step]
            first = -(-top // step)
            planes[:, first : first + len(shown)] = _whole(np.moveaxis(shown, 2, 0))
        return self._told(image, mask, planes)

    def _of_tiles(self, tiles: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Tiles `(n, t, u, c)`, each prepared as a training image and answered: `(n, t, u, classes)`."""
        stretched, sides = self.prepared.model_copy(update={"fit": "stretch"}), tiles.shape[1:3]
        answers = self.model.answer(np.stack([stretched.apply(tile, self.model.shape) for tile in tiles]))
        if answers.shape[1:3] == sides:
            return answers
        raised = [cv2.resize(answer, sides[::-1], interpolation=cv2.INTER_LINEAR) for answer in answers]
        return np.asarray(np.stack(raised), np.float32)

    def _told(
        self, image: NDArray[np.uint8], mask: NDArray[np.uint8], planes: Sequence[NDArray[np.uint8]] | NDArray[np.uint8]
    ) -> dict[str, Any]:
        known = np.bincount(mask.ravel(), minlength=256)[: self.model.classes]
        told = {"shares": (known / max(1, known.sum())).tolist(), "mask": _png(mask)}
        if not self.seen:
            return told
        step = _step(image)
        small = mask[::step, ::step]
        shown = cv2.resize(image, small.shape[::-1], interpolation=cv2.INTER_AREA) if step > 1 else image
        picture = shown[..., ::-1] if shown.ndim == 3 else shown  # blue first, as OpenCV writes
        view = {"picture": _png(picture), "mask": _png(small), "planes": _png(np.concatenate(planes))}
        return {**told, "view": view}


def _step(image: NDArray[np.uint8]) -> int:
    """Each how many pixels one is shown."""
    return -(-max(image.shape[:2]) // LARGEST_SEEN)


def _whole(probabilities: NDArray[np.float32]) -> NDArray[np.uint8]:
    return np.rint(255 * probabilities).astype(np.uint8)


def _png(pixels: NDArray[np.uint8]) -> str:
    return base64.b64encode(cv2.imencode(".png", np.ascontiguousarray(pixels))[1].tobytes()).decode()
