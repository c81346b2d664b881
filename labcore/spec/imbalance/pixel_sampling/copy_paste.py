"""Objects of rare classes, cut out and pasted into other images."""

from collections.abc import Iterator
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from labcore.spec.base import setting
from labcore.spec.imbalance.pixel_sampling.rare import Raising
from labcore.spec.imbalance.pixel_sampling.scenes import Scenes


class CopyPaste(Raising):
    """Adds training images into which objects of a rare class were pasted, cut out of others along their masks.

    Reference: Ghiasi et al., "Simple Copy-Paste is a Strong Data Augmentation Method for Instance Segmentation", 2021.
    """

    title: ClassVar[str] = "Copy-paste of objects"
    kind: Literal["copy_paste"] = "copy_paste"
    makes: ClassVar[bool] = True
    objects: int = setting(
        2,
        "The most objects that are pasted into one image; how many is drawn. More show the rare class oftener, and "
        "crowd the image.",
        low=1,
        high=10,
    )
    scale: float = setting(
        0.2,
        "How far objects may be enlarged or reduced, in parts of their size. 0 where size tells classes apart.",
        low=0,
        high=0.5,
        step=0.05,
    )
    mirror: bool = setting(
        True, "Mirror every other object, left to right. Switch it off where light or shape has a side."
    )

    def amount(self) -> float:
        return (1 + self.objects) / 2

    def make(self, scenes: Scenes, label: int, number: int, random: np.random.Generator) -> Iterator[NDArray[np.uint8]]:
        showing = np.flatnonzero(scenes.shows[:, label])
        # Into images that do not show the class, as long as there are any: more images then show it.
        grounds = np.flatnonzero(~scenes.shows[:, label])
        grounds = grounds if len(grounds) else np.arange(len(scenes))
        for _ in range(number):
            ground = int(random.choice(grounds))
            others = showing[showing != ground] if len(showing) > 1 else showing
            made = scenes.scene(ground)
            for _ in range(int(random.integers(1, self.objects + 1))):
                self._paste(made, self._object(scenes, int(random.choice(others)), label, random), random)
            yield made

    def _object(
        self, scenes: Scenes, place: int, label: int, random: np.random.Generator
    ) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
        """An object of class `label` as a piece `(h, w, C + 1)` of its scene, and which pixels of that it has."""
        import cv2

        objects = scenes.objects(place, label)
        whole = objects[random.integers(len(objects))]
        rows, columns = np.flatnonzero(whole.any(axis=1)), np.flatnonzero(whole.any(axis=0))
        window = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
        piece, own = scenes.scene(place)[window], whole[window]
        if self.mirror and random.random() < 0.5:
            piece, own = piece[:, ::-1], own[:, ::-1]
        factor = random.uniform(1 - self.scale, 1 + self.scale)
        limits = scenes.masks.shape[1:]
        size = [min(limit, max(1, round(side * factor))) for side, limit in zip(own.shape, limits, strict=True)]
        image = cv2.resize(np.ascontiguousarray(piece[..., :-1]), size[::-1], interpolation=cv2.INTER_LINEAR)
        scaled = cv2.resize(np.ascontiguousarray(own).view(np.uint8), size[::-1], interpolation=cv2.INTER_NEAREST_EXACT)
        if not scaled.any():  # a thin object that reducing would lose
            return piece, own
        mask = np.full((*size, 1), label, np.uint8)
        return np.concatenate([image.reshape(*size, -1), mask], axis=2).astype(np.uint8), scaled.astype(bool)

    def _paste(
        self,
        made: NDArray[np.uint8],
        found: tuple[NDArray[np.uint8], NDArray[np.bool_]],
        random: np.random.Generator,
    ) -> None:
        """Lay an object over the scene `made` `(H, W, C + 1)`, wherever it fits in whole, image and mask alike."""
        piece, own = found
        top, left = (
            int(random.integers(0, whole - side + 1)) for whole, side in zip(made.shape, own.shape, strict=False)
        )
        made[top : top + own.shape[0], left : left + own.shape[1]][own] = piece[own]
