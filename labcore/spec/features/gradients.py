"""Shape by the directions of edges."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Literal, Self

import numpy as np
from numpy.typing import NDArray

from labcore.spec.base import setting
from labcore.spec.data import Data
from labcore.spec.features.base import Extract, Features, Networks, Shape
from labcore.spec.problem import Problem

BLOCK = 2
"""Cells along each side of the block within which histograms are normalized."""

CLIP = 0.2
"""Largest share of one direction in a block, so that a single strong edge does not hide the others."""


class OrientedGradients(Features):
    """Histograms of oriented gradients, HOG (Dalal & Triggs, 2005): which way edges run in each part of the image."""

    title: ClassVar[str] = "Oriented gradients (HOG)"
    kind: Literal["hog"] = "hog"
    cell: int = setting(
        8,
        "Side of the squares whose edges are counted together. Smaller follow finer shape and make more features; "
        "larger forgive shifts.",
        low=2,
        high=64,
        usual=(4, 16),
        unit="px",
    )
    orientations: int = setting(
        9,
        "Directions that are told apart, over half a turn. More tell finer shape, and make more features; 9 is usual.",
        low=2,
        high=36,
        usual=(6, 12),
    )

    def length(self, shape: Shape) -> int:
        rows, columns = self._cells(shape)
        return max(0, rows - 1) * max(0, columns - 1) * BLOCK**2 * self.orientations

    def build(self, shape: Shape, networks: Networks) -> Extract:
        return lambda images: self._normalized(self._histograms(images)).reshape(len(images), -1)

    def fitted(self, asked: Mapping[str, Any], shape: Shape, images: int) -> Self:
        cell = self.cell
        while "cell" not in asked and cell > 2 and min(shape[:2]) < 4 * cell:
            cell //= 2
        return self.model_copy(update={"cell": max(2, cell) if "cell" not in asked else self.cell})

    def objections(self, key: str, experiment: Any, data: Data) -> Iterator[Problem]:
        yield from super().objections(key, experiment, data)
        shape = experiment.input_shape(data)
        if min(self._cells(shape)) < BLOCK:
            yield Problem(
                f"{key}.cell",
                f"Images of {shape[0]}×{shape[1]} px have room for {BLOCK} cells a side only where a cell has at most "
                f"{min(shape[:2]) // BLOCK} px. Received: {self.cell}.",
                f"Lower {key}.cell, or raise preprocessing.size.",
            )

    def _cells(self, shape: Shape) -> tuple[int, int]:
        return shape[0] // self.cell, shape[1] // self.cell

    def _histograms(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        """How strong the edges of each direction are in each cell, `(N, rows, columns, orientations)`."""
        strength, angle = _edges(images)
        rows, columns = self._cells(images.shape[1:])
        # An edge counts for the two nearest directions, whose middles lie at (k + 0.5) / orientations of half a turn.
        place = angle * self.orientations - 0.5
        counted = np.empty((len(images), rows, columns, self.orientations), np.float32)
        for direction in range(self.orientations):
            apart = np.abs(place - direction)
            share = np.maximum(0, 1 - np.minimum(apart, self.orientations - apart))
            counted[..., direction] = _summed(share * strength, rows, columns, self.cell)
        return counted

    def _normalized(self, histograms: NDArray[np.float32]) -> NDArray[np.float32]:
        """Each block of neighbouring cells at length 1, clipped, at length 1 again: `(N, rows - 1, columns - 1, B)`."""
        rows, columns = histograms.shape[1] - 1, histograms.shape[2] - 1
        corners = [histograms[:, y : y + rows, x : x + columns] for y in range(BLOCK) for x in range(BLOCK)]
        blocks = np.concatenate(corners, axis=-1)
        return _at_length_one(np.minimum(_at_length_one(blocks), CLIP))


def _edges(images: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Strength of the edge at each pixel, and its direction from 0 to below 1 of half a turn, `(N, H, W)` each.

    Of several channels that with the strongest edge speaks.
    """
    padded = np.pad(images.astype(np.float32), ((0, 0), (1, 1), (1, 1), (0, 0)), mode="edge")
    down = padded[:, 2:, 1:-1] - padded[:, :-2, 1:-1]
    right = padded[:, 1:-1, 2:] - padded[:, 1:-1, :-2]
    strength = np.hypot(down, right)
    strongest = strength.argmax(axis=-1, keepdims=True)
    down, right, strength = (np.take_along_axis(each, strongest, -1)[..., 0] for each in (down, right, strength))
    return strength, (np.arctan2(down, right) / np.pi % 1).astype(np.float32)


def _summed(values: NDArray[np.float32], rows: int, columns: int, cell: int) -> NDArray[np.float32]:
    """The sum within each cell; pixels that fill no cell are left out, evenly at both ends."""
    top, left = (values.shape[1] - rows * cell) // 2, (values.shape[2] - columns * cell) // 2
    inner = values[:, top : top + rows * cell, left : left + columns * cell]
    return inner.reshape(len(values), rows, cell, columns, cell).sum(axis=(2, 4))


def _at_length_one(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    return vectors / np.sqrt((vectors**2).sum(axis=-1, keepdims=True) + 1e-6)
