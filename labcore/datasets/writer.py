"""Write a data set: one folder, whole or not at all."""

import contextlib
import hashlib
import json
import os
import shutil
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

import numpy as np
from filelock import FileLock
from numpy.typing import ArrayLike, NDArray

from labcore.datasets.card import SPLITS, Card
from labcore.datasets.census import VALUES, pixels_of, split_of_labels, split_of_masks
from labcore.datasets.layout import CARD, INDEX, MASK_PIXELS, MASKS, METADATA, PARTIAL, PIXELS, QUARANTINE
from labcore.datasets.refusals import told_of
from labcore.datasets.splits import groups_to_divide
from labcore.datasets.twins import image_digest
from labcore.errors import InputError, LabError
from labcore.store.files import is_disk_full, sweep_folders

BUFFER_BYTES = 1 << 20
"""Written at a time: many small images, or a part of one."""


class Writer:
    """Writes a data set image by image, in a hidden folder beside the target that is renamed when all is there.

    Used as a context manager; leaving it without `finish` removes everything it wrote.

    Args:
        folder: where the data set will lie. Must not exist; its name is the set's name.
        masks: whether every image comes with a mask.
    """

    def __init__(self, folder: Path, *, masks: bool = False):
        self.folder = folder
        self._with_masks = masks
        self._partial = folder.parent / f".{folder.name}.{uuid.uuid4().hex[:8]}{PARTIAL}"
        self._files: dict[str, BinaryIO] = {}
        self._digests = {PIXELS: hashlib.sha256(), MASKS: hashlib.sha256()}
        self._sizes: list[tuple[int, int]] = []
        self._channels = 0
        self._mask_pixels: list[NDArray[np.int32]] = []
        self._image_digests: list[bytes] = []

    def __enter__(self) -> Self:
        if self.folder.exists():
            raise InputError(f"{self.folder} is there already.", "Choose another name, or remove that one first.")
        with told_of(self.folder.parent):
            self.folder.parent.mkdir(parents=True, exist_ok=True)
            sweep_folders(self.folder.parent, f".*{PARTIAL}")  # what killed imports left behind
            self._partial.mkdir()
        for name in (PIXELS, MASKS) if self._with_masks else (PIXELS,):
            self._files[name] = (self._partial / name).open("wb", buffering=BUFFER_BYTES)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for file in self._files.values():
            with contextlib.suppress(
                OSError
            ):  # a full disk fails again on closing; the first failure is the one to tell
                file.close()
        shutil.rmtree(self._partial, ignore_errors=True)
        if isinstance(error, OSError) and is_disk_full(error):
            raise LabError(
                f"The disk is full: the data set '{self.folder.name}' was not kept.", "Free some space, then try again."
            )

    def __len__(self) -> int:
        return len(self._sizes)

    def add(self, image: NDArray[np.uint8], mask: NDArray[np.uint8] | None = None) -> None:
        """Append `image`, `(H, W, C)` uint8, and its `mask`, `(H, W)` uint8, where the set has masks.

        Raises:
            ValueError: another dtype, other channels than the first image, a mask missing or of another size.
        """
        if image.dtype != np.uint8 or image.ndim != 3:
            raise ValueError(f"An image must be (H, W, C) uint8. Received: {image.shape} {image.dtype}.")
        self._channels = self._channels or image.shape[2]
        if image.shape[2] != self._channels:
            raise ValueError(f"All images must have {self._channels} channels. Received: {image.shape[2]}.")
        if self._with_masks:
            if mask is None or mask.shape != image.shape[:2] or mask.dtype != np.uint8:
                received = None if mask is None else (mask.shape, mask.dtype)
                raise ValueError(
                    f"An image of {image.shape[:2]} needs a uint8 mask of that size. Received: {received}."
                )
            self._append(MASKS, mask)
            self._mask_pixels.append(pixels_of([mask], VALUES)[0])
        self._append(PIXELS, image)
        self._sizes.append((image.shape[0], image.shape[1]))
        self._image_digests.append(image_digest(image))

    @property
    def mask_pixels(self) -> NDArray[np.int32]:
        """`(N, 256)` int32: how many pixels of each value each mask has."""
        return np.array(self._mask_pixels, np.int32).reshape(-1, VALUES)

    @property
    def image_digests(self) -> list[bytes]:
        """`(N,)` equal for pixel-identical images."""
        return self._image_digests

    def finish(
        self,
        labels: ArrayLike,
        split: ArrayLike,
        files: Sequence[str] | None = None,
        groups: Sequence[str] | None = None,
        quarantine: Mapping[str, str] | None = None,
        metadata: Mapping[str, ArrayLike] | None = None,
        **card_fields: Any,
    ) -> Card:
        """Write index and card for the images added, and put the folder in its place.

        Args:
            labels: `(N,)` class indices; -1 throughout where there are none.
            split: `(N,)` indices into `SPLITS`, or their names.
            files: `(N,)` where each image came from; numbered where missing.
            groups: `(N,)` what must not cross a split, or None.
            quarantine: files left out, and why.
            metadata: `(N,)` what is known of each image, by what it is called.
            card_fields: what the card says and the pixels do not: `classes`, `task`, `source` at least.

        Raises:
            ValueError: no images, or lengths that disagree.
            LabError: the card cannot be read back; nothing is kept.
            InputError: meanwhile another set took the name.
        """
        count = len(self)
        if not count:
            raise ValueError("A data set needs at least one image.")
        label_of = np.asarray(labels, dtype=np.int32).reshape(-1)
        split_of = _split_indices(split)
        columns: dict[str, NDArray[Any]] = {
            "labels": label_of,
            "split": split_of,
            "files": np.asarray(files if files is not None else [f"image {i}" for i in range(count)], dtype=np.str_),
            **({} if groups is None else {"groups": np.asarray(groups, dtype=np.str_)}),
        }
        about = {key: np.asarray(column, np.str_) for key, column in (metadata or {}).items()}
        for name, column in {**columns, **about}.items():
            if column.shape != (count,):
                raise ValueError(f"{count} images need as many {name}. Received: {column.shape}.")
        together = groups_to_divide(columns.get("groups"), split_of)
        card = self._card(label_of, split_of, groups=together, metadata=tuple(about), **card_fields)
        sizes = np.array(self._sizes, dtype=np.int64)
        areas = sizes.prod(axis=1) * self._channels
        with (self._partial / INDEX).open("wb") as index:
            np.savez(
                index,
                offsets=np.concatenate([[0], np.cumsum(areas)[:-1]]).astype(np.int64),
                heights=sizes[:, 0].astype(np.int32),
                widths=sizes[:, 1].astype(np.int32),
                **columns,  # type: ignore[arg-type]
            )
        if self._with_masks:
            np.save(self._partial / MASK_PIXELS, self.mask_pixels[:, : len(card.classes)])
        if about:
            with (self._partial / METADATA).open("wb") as kept:
                np.savez_compressed(kept, keys=np.array(list(about)), values=np.stack(list(about.values())))
        if quarantine:
            rows = [{"file": name, "reason": reason} for name, reason in quarantine.items()]
            (self._partial / QUARANTINE).write_text(json.dumps(rows, indent=1), encoding="utf-8")
        self._keep(card)
        for file in self._files.values():
            file.close()
        for path in self._partial.iterdir():
            _settle(path)
        self._rename()
        return card

    def _keep(self, card: Card) -> None:
        """Write the card and read it back: JSON does not hold all that Python does."""
        path = self._partial / CARD
        try:
            path.write_text(card.model_dump_json(indent=1), encoding="utf-8")
            same = Card.model_validate_json(path.read_bytes()) == card
        except (ValueError, TypeError) as error:  # what pydantic raises, writing and reading, is one of these
            raise self._unreadable() from error
        if not same:
            raise self._unreadable()

    def _unreadable(self) -> LabError:
        return LabError(
            f"The record of the data set '{self.folder.name}' cannot be read back as it was written.",
            "Look for odd characters in names and odd numbers among pixels; nothing was kept.",
        )

    def _append(self, name: str, array: NDArray[np.uint8]) -> None:
        data = np.ascontiguousarray(array).data
        self._files[name].write(data)
        self._digests[name].update(data)

    def _rename(self) -> None:
        """Take the name, unless another did meanwhile, in whatever case: on some systems that is one folder."""
        parent = self.folder.parent
        with FileLock(f"{parent}.lock"):
            if self.folder.name.casefold() in {path.name.casefold() for path in parent.iterdir()}:
                raise InputError(
                    f"Meanwhile another data set took the name '{self.folder.name}'.", "Choose another name."
                )
            self._partial.rename(self.folder)

    def _card(self, labels: NDArray[np.int32], split: NDArray[np.uint8], **fields: Any) -> Card:
        classes = tuple(fields["classes"])
        inside = {name: split == index for index, name in enumerate(SPLITS)}
        if self._with_masks:
            pixels = self.mask_pixels[:, : len(classes)]
            fields["ignored"] = int(self.mask_pixels.sum(dtype=np.int64) - pixels.sum(dtype=np.int64))
            splits = {name: split_of_masks(pixels[rows], classes) for name, rows in inside.items()}
        else:
            splits = {name: split_of_labels(labels[rows], classes) for name, rows in inside.items()}
        heights, widths = np.array(self._sizes).T
        same = len(set(self._sizes)) == 1
        stated = {
            "name": self.folder.name,
            "title": self.folder.name,
            "created": datetime.now(UTC).isoformat(timespec="seconds"),
            **fields,
            "images": len(self),
            "shape": (*self._sizes[0], self._channels) if same else None,
            "height_range": (int(heights.min()), int(heights.max())),
            "width_range": (int(widths.min()), int(widths.max())),
            "channels": self._channels,
            "splits": splits,
            "fingerprint": self._fingerprint(labels, split),
        }
        return Card(**stated)

    def _fingerprint(self, labels: NDArray[np.int32], split: NDArray[np.uint8]) -> str:
        total = hashlib.sha256(self._digests[PIXELS].digest() + self._digests[MASKS].digest())
        total.update(np.array([(*size, self._channels) for size in self._sizes], dtype="<i4").tobytes())
        total.update(labels.astype("<i4").tobytes() + split.tobytes())
        return total.hexdigest()


def _split_indices(split: ArrayLike) -> NDArray[np.uint8]:
    given = np.asarray(split)
    if given.dtype.kind == "U":
        return np.array([SPLITS.index(name) for name in given], dtype=np.uint8)
    if given.size and (given.min() < 0 or given.max() >= len(SPLITS)):
        raise ValueError(f"Splits are indices into {SPLITS}. Received: {given.min()} to {given.max()}.")
    return given.astype(np.uint8)


def _settle(path: Path) -> None:
    """Wait until the file is on the disk itself, so that a power cut cannot leave a set that looks whole."""
    with path.open("r+b") as file:
        os.fsync(file.fileno())
