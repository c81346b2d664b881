"""Crops around objects of rare classes."""

from collections.abc import Iterator
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from labcore.spec.base import setting
from labcore.spec.imbalance.pixel_sampling.rare import Raising
from labcore.spec.imbalance.pixel_sampling.scenes import Scenes

SHIFT = 0.25
"""Of a crop's sides, how far at most its object is from the middle: crops of one object differ, and all hold it."""


class ObjectCrops(Raising):
    """Adds crops around objects of a rare class, enlarged to full size with their masks: the class is seen larger."""

    title: ClassVar[str] = "Crops around objects"
    kind: Literal["crops"] = "crops"
    makes: ClassVar[bool] = True
    size: float = setting(
        0.5,
        "Sides of a crop, in parts of the image's. Smaller shows objects larger, and less of what is around them.",
        low=0.1,
        high=0.9,
        step=0.05,
    )

    def amount(self) -> float:
        return 1 / self.size**2

    def make(self, scenes: Scenes, label: int, number: int, random: np.random.Generator) -> Iterator[NDArray[np.uint8]]:
        showing = np.flatnonzero(scenes.shows[:, label])
        for place in _in_turn(showing, number, random):
            objects = scenes.objects(place, label)
            rows, columns = np.nonzero(objects[random.integers(len(objects))])
            centre = np.argmin((rows - rows.mean()) ** 2 + (columns - columns.mean()) ** 2)
            shift = random.uniform(-SHIFT, SHIFT, 2)
            yield cropped(scenes.scene(place), (int(rows[centre]), int(columns[centre])), self.size, shift)


def cropped(
    scene: NDArray[np.uint8], centre: tuple[int, int], size: float, shift: NDArray[np.float64]
) -> NDArray[np.uint8]:
    """The part of `scene` `(H, W, C + 1)` around the pixel `centre`, less than half a part from its middle by `shift`
    `(2,)`, enlarged to the scene's size: image linearly, mask by the nearest pixel. At the edges it is moved inside."""
    import cv2

    sides = scene.shape[:2]
    lengths = [max(1, round(side * size)) for side in sides]
    places = zip(centre, lengths, sides, shift, strict=True)
    starts = [min(max(0, at - int(length * (0.5 + by))), side - length) for at, length, side, by in places]
    part = scene[starts[0] : starts[0] + lengths[0], starts[1] : starts[1] + lengths[1]]
    image = cv2.resize(np.ascontiguousarray(part[..., :-1]), sides[::-1], interpolation=cv2.INTER_LINEAR)
    mask = cv2.resize(np.ascontiguousarray(part[..., -1]), sides[::-1], interpolation=cv2.INTER_NEAREST_EXACT)
    return np.concatenate([image.reshape(*sides, -1), mask[..., None]], axis=2).astype(np.uint8, copy=False)


def _in_turn(places: NDArray[np.int64], number: int, random: np.random.Generator) -> Iterator[int]:
    """So many of `places`, none again before all have been."""
    for start in range(0, number, len(places)):
        yield from map(int, random.permutation(places)[: number - start])
