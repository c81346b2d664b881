"""Pictures that are rows of arrays in an npz."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labcore.datasets.pictures.base import Damaged, Pictures, Report, Sample, Survey
from labcore.datasets.pictures.intensity import IntensityRange
from labcore.datasets.pictures.masks import MaskCode, MaskValues, packed
from labcore.datasets.pictures.shaping import MAX_PIXELS, MAX_SIDE, is_colour, on_white, shrink, shrink_mask
from labcore.datasets.sources.npz import Array
from labcore.errors import InputError

LARGEST = 1e30
"""Pixels below this, of either sign, can be scaled in 32 bits."""

LARGEST_INTEGER = 2**53
"""Whole numbers below this, of either sign, are told apart as floats."""


COLORS = 3
"""Channels of masks that are in color."""

FARTHEST_APART = 8.0
"""How high other images may reach beside images of 0–1, before the two cannot be on one scale."""


class ArrayPictures(Pictures):
    """The rows of `images`, one array after the other, and of `masks` beside them.

    Args:
        images: `(N, H, W)` or `(N, H, W, C)` each, C one of 1, 3, 4; any integers, floats or booleans.
        masks: `(N, H, W)` or `(N, H, W, 1)` each, whole numbers 0–255; or `(N, H, W, 3)` uint8, colors.
        mask_names: the classes by mask value, where they are known.
        ignore: the mask value that is no class.
        value_range: the values that become 0 and 255 where the pixels are not uint8; those of the pixels where missing.

    Raises:
        InputError: shapes or dtypes that are not images or not masks, naming the array.
    """

    def __init__(
        self,
        images: Sequence[Array],
        masks: Sequence[Array] | None = None,
        mask_names: Sequence[str] | None = None,
        value_range: tuple[float, float] | None = None,
        ignore: str | None = None,
    ):
        for array in images:
            _require_images(array)
        if len({_channels(array) for array in images}) > 1:
            raise InputError(
                f"{_where(images[0])} and '{images[1].key}' differ in channels.", "Save all as gray or all as RGB."
            )
        if masks is not None:
            for image, mask in zip(images, masks, strict=True):
                _require_masks(mask, image)
        self._images = images
        self._masks = masks
        self._mask_names, self._ignore = mask_names, ignore
        self._known_range = value_range
        self._range: IntensityRange | None = None
        self._highs: dict[str, float] = {}
        self._colour = False
        self._code: MaskCode | None = None

    def __len__(self) -> int:
        return sum(len(array) for array in self._images)

    def survey(self, report: Report) -> Survey:
        notes = []
        plain = all(array.dtype in (np.uint8, np.bool_) for array in self._images)
        if not plain:
            self._range = IntensityRange(self._known_range)
            for array in self._images:
                self._measure(array, self._range, report)
            self._require_one_scale(self._range.high)
            scaled = self._range.settle(fractions=any(array.dtype.kind == "f" for array in self._images))
            notes += [scaled] if scaled else []
        if _channels(self._images[0]) > 1:
            self._colour = any(is_colour(self._as_uint8(block)) for array in self._images for block in array.blocks())
        ends = self._range.ends if self._range is not None else None
        if self._masks is None:
            return Survey(notes=tuple(notes), value_range=ends)
        title = self._masks[0].archive.title
        self._code = code = self._mask_values(self._masks).code(self._mask_names, title, self._ignore)
        notes += [code.note] if code.note else []
        return Survey(mask_names=code.names, mask_colors=code.colors, notes=tuple(notes), value_range=ends)

    def read(self) -> Iterator[Sample | Damaged]:
        for part, array in enumerate(self._images):
            masks = _values(self._masks[part]) if self._masks is not None else None
            for block in array.blocks():
                for image in self._as_uint8(block):
                    image = image if self._colour else image[..., :1]
                    mask = None
                    if masks is not None and self._code is not None:
                        mask = shrink_mask(self._code.classes(next(masks)))
                    yield Sample(shrink(image), mask, shrunk=max(image.shape[:2]) > MAX_SIDE)

    def _require_one_scale(self, high: float) -> None:
        """Refuse images of 0–1 beside images of 0–255: on one range, the former would all be black."""
        fractions = (array for array in self._images if array.dtype.kind in "bf" and self._highs[array.key] <= 1)
        small = next(fractions, None)
        if small is not None and high > FARTHEST_APART:
            large = max(self._images, key=lambda array: self._highs[array.key])
            raise InputError(
                f"{_where(small)} holds values up to {self._highs[small.key]:g}, '{large.key}' up to {high:g}.",
                "Save the images of all splits on the same scale, as uint8 0–255 for example.",
            )

    def _measure(self, array: Array, found: IntensityRange, report: Report) -> None:
        done, own = 0, -np.inf
        for block in array.blocks():
            if array.dtype.kind == "f" and not np.isfinite(block).all():
                raise InputError(
                    f"{_where(array)} holds NaN or infinite values.", "Replace them, by numpy.nan_to_num for example."
                )
            limit = LARGEST if array.dtype.kind == "f" else LARGEST_INTEGER
            low, high = float(block.min()), float(block.max())
            if not -limit < low <= high < limit:
                raise InputError(
                    f"{_where(array)} holds values from {low:g} to {high:g}, too large for pixels.",
                    "Scale them, to 0–1 or 0–255 for example.",
                )
            found.include(block)
            own = max(own, high)
            done += len(block)
            report(done / len(array))
        self._highs[array.key] = own

    def _as_uint8(self, block: NDArray[Any]) -> NDArray[np.uint8]:
        """A block of rows as `(n, H, W, C)` uint8, C 1 or 3."""
        if self._range is not None:
            block = self._range.to_uint8(block)
        elif block.dtype == np.bool_:
            block = block.astype(np.uint8) * 255
        block = block if block.ndim == 4 else block[..., None]
        return on_white(block) if block.shape[3] == 4 else block

    def _mask_values(self, masks: Sequence[Array]) -> MaskValues:
        seen = MaskValues()
        for array in masks:
            highest = 0
            for block in array.blocks():
                if block.dtype.kind == "f" and not (block == np.rint(block)).all():
                    raise InputError(
                        f"{_where(array)} holds fractions; a mask holds class numbers.",
                        "Round it, or save it as integers.",
                    )
                if block.min() < 0 or block.max() > 255:
                    raise InputError(
                        f"{_where(array)} holds the values {block.min()} to {block.max()}.",
                        "Number the classes from 0 to at most 255.",
                    )
                highest = max(highest, int(block.max()))
                for mask in map(_value, block):
                    seen.add(mask)
            if len(array.shape) == 4 and array.shape[3] == COLORS and highest <= 1:
                raise _no_mask(array, array.shape[:3])
        return seen


def _values(array: Array) -> Iterator[NDArray[np.int32]]:
    for block in array.blocks():
        yield from map(_value, block)


def _value(mask: NDArray[Any]) -> NDArray[np.int32]:
    """`(H, W)` values of a mask `(H, W)`, `(H, W, 1)` or, in colors, `(H, W, 3)`."""
    if mask.ndim == 3 and mask.shape[2] == COLORS:
        return packed(mask)
    return mask.reshape(mask.shape[:2]).astype(np.int32)


def _where(array: Array) -> str:
    return f"{array.archive.title}: '{array.key}'"


def _channels(array: Array) -> int:
    return array.shape[3] if len(array.shape) == 4 else 1


def _require_images(array: Array) -> None:
    shape = array.shape
    if array.dtype.kind not in "biuf":
        raise InputError(f"{_where(array)} is of type {array.dtype}, not numbers.", "Save the pixels as uint8, 0–255.")
    if len(shape) == 4 and shape[3] not in (1, 3, 4) and shape[1] in (1, 3, 4):
        raise InputError(
            f"{_where(array)} has its channels first: {shape}.", "Save images.transpose(0, 2, 3, 1), channels last."
        )
    if len(shape) not in (3, 4) or (len(shape) == 4 and shape[3] not in (1, 3, 4)):
        raise InputError(
            f"{_where(array)} has the shape {shape}.", "Images are (N, H, W), or (N, H, W, C) with 1, 3 or 4 channels."
        )
    if 0 in shape:
        raise InputError(f"{_where(array)} is empty: {shape}.", "Save at least one image, or leave it out.")
    if shape[1] * shape[2] > MAX_PIXELS:
        raise InputError(
            f"{_where(array)} has images of {shape[2]} × {shape[1]} pixels.",
            f"At most {MAX_PIXELS // 1_000_000} megapixels.",
        )


def _require_masks(array: Array, images: Array) -> None:
    if array.dtype.kind not in "biuf":
        raise InputError(f"{_where(array)} is of type {array.dtype}, not numbers.", "Save class numbers as uint8.")
    if array.shape not in (images.shape[:3], (*images.shape[:3], 1), (*images.shape[:3], COLORS)):
        raise _no_mask(array, images.shape[:3])


def _no_mask(array: Array, size: tuple[int, ...]) -> InputError:
    return InputError(
        f"{_where(array)} has the shape {array.shape}, the images {size}.",
        f"Masks are one class number per pixel, {size} (numpy.argmax turns one-hot masks into that), or one RGB color.",
    )
