"""The images that somebody asks about: some of a run's data set, or pictures of their own."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labcore.datasets.dataset import Dataset
from labcore.datasets.division import opened
from labcore.errors import InputError, LabError
from labcore.spec.preprocessing.fitting import fit_mask
from labcore.store.folder import RunFolder
from labcore.tasks.brought import pictures_at

MOST_IMAGES = 32
"""Images that one question may ask about."""


@dataclass(frozen=True)
class AskedImages:
    """Images as a run's network takes them.

    Attributes:
        images: `(n, H, W, C)` uint8, 0–255.
        names: what each is called: its file.
        rows: its place in the run's data set, or None.
        true: its class, or None where it is not known, or is kept back: the test set of a run whose figures on test are
            closed. Of an image with a mask, the class other than the first that has most of it, see `largest`.
        masks: its mask, `(H, W)` uint8, brought to where its prepared pixels are; None as with `true`.
        skipped: `file` and `reason` of pictures that could not be read.
    """

    images: NDArray[np.uint8]
    names: list[str]
    rows: list[int | None]
    true: list[int | None]
    masks: list[NDArray[np.uint8] | None]
    skipped: list[dict[str, str]] = field(default_factory=list)


def asked_images(folder: RunFolder, shape: tuple[int, int, int], asked: dict[str, Any]) -> AskedImages:
    """The images that `asked` names, prepared to `shape` `(H, W, C)` as the run prepares its own.

    Args:
        asked: `images`, places in the run's data set, or `paths`, of pictures, folders, zips or npz files.

    Raises:
        InputError: none, too many, or one that is not there.
        LabError: the run's data set is gone, or is another one by now.
    """
    if asked.get("paths"):
        return _pictures(folder, shape, asked["paths"])
    dataset = own_dataset(folder)
    rows = _rows(asked.get("images") or [], dataset)
    preprocessing: Any = folder.spec().preprocessing  # type: ignore[attr-defined]
    hidden = set(dataset.indices("test").tolist()) if is_test_closed(folder) else set()
    shown = [row for row in rows if row not in hidden]
    known = {row: truth(dataset, row, shape, preprocessing) for row in shown}
    return AskedImages(
        np.stack([preprocessing.apply(dataset.image(row), shape) for row in rows]),
        [str(dataset.files[row]) for row in rows],
        list(rows),
        [known[row][0] if row in known else None for row in rows],
        [known[row][1] if row in known else None for row in rows],
    )


def truth(
    dataset: Dataset, row: int, shape: tuple[int, int, int], preprocessing: Any
) -> tuple[int, NDArray[np.uint8] | None]:
    """The class of an image that is prepared to `shape` `(H, W, C)`, and its mask, where it has one: see
    `AskedImages`."""
    if dataset.masks is None:
        return int(dataset.labels[row]), None
    mask = fit_mask(dataset.mask(row), shape[:2], preprocessing.fit)
    return largest(mask, len(dataset.card.classes)), mask


def largest(mask: NDArray[np.integer], classes: int) -> int:
    """Of a mask `(H, W)` the class, other than the first, that has most of it; the first where there is no other."""
    held = np.bincount(mask[mask < classes].reshape(-1), minlength=classes)
    return 1 + int(held[1:].argmax()) if held[1:].any() else 0


def own_dataset(folder: RunFolder) -> Dataset:
    """The data set of the run, divided as it was. Raises LabError: it is gone, or another one by now."""
    spec = folder.spec()
    try:
        dataset = opened(spec)
    except InputError as error:
        raise LabError(
            f"The images of run '{folder.run_id}' are not in this lab as they were: {error.problem}",
            f"Import '{spec.dataset}' under that name, or ask where the run was made.",
        ) from error
    noted = folder.noted_data()
    if noted.get("fingerprint") not in (None, dataset.card.fingerprint):
        raise LabError(
            f"'{spec.dataset}' has changed since run '{folder.run_id}' learned from it: its images cannot be shown.",
            "Train again on the data set as it is.",
        )
    return dataset


def is_test_closed(folder: RunFolder) -> bool:
    """Whether the run's figures on test are still to be opened: then nobody is told which test images it got right."""
    return not (folder.report() or {}).get("test")


def _rows(images: Sequence[int], dataset: Dataset) -> list[int]:
    _require_number(len(images))
    for row in images:
        if type(row) is not int or not 0 <= row < len(dataset):
            raise InputError(
                f"'{dataset.card.name}' has no image {row!r:.40}.", f"Its images are 0 to {len(dataset) - 1}."
            )
    return list(images)


def _pictures(folder: RunFolder, shape: tuple[int, int, int], paths: Sequence[str]) -> AskedImages:
    preprocessing: Any = folder.spec().preprocessing  # type: ignore[attr-defined]
    found, skipped = pictures_at([str(Path(path)) for path in paths], folder, most=MOST_IMAGES)
    if skipped and not found:
        name, reason = skipped[0]
        raise InputError(
            f"None of these pictures can be read; '{name:.80}' {reason}.", "Give PNG, JPEG, BMP, WebP, TIFF or DICOM."
        )
    _require_number(len(found))
    return AskedImages(
        np.stack([preprocessing.apply(picture, shape) for _, picture in found]),
        [name for name, _ in found],
        [None] * len(found),
        [None] * len(found),
        [None] * len(found),
        [{"file": name, "reason": reason} for name, reason in skipped],
    )


def _require_number(number: int) -> None:
    if not 1 <= number <= MOST_IMAGES:
        raise InputError(f"{number} images are asked about.", f"Ask about 1 to {MOST_IMAGES} at once.")
