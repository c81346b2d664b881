"""Images in one folder per class, with or without `train/ val/ test/` above."""

from pathlib import PurePosixPath
from typing import ClassVar

import numpy as np

from labcore.datasets.formats.base import UNSET, Format, Found, Request, split_index
from labcore.datasets.labelling import from_words
from labcore.datasets.pictures.files import FilePictures
from labcore.datasets.pictures.patients import patients_of
from labcore.datasets.pictures.suffixes import note_on_others, pictures_in
from labcore.datasets.sources import Arrays, Tree
from labcore.errors import InputError

LAYOUT = "Expected is class/image.png or train/class/image.png."


class ClassFolders(Format):
    """`class/image.png`, `train/class/image.png`, either inside further folders that hold nothing else."""

    title: ClassVar[str] = (
        "a folder or zip with one folder of images per class, with or without train/ val/ test/ above"
    )
    order: ClassVar[int] = 30

    def recognises(self, source: Tree | Arrays) -> bool:
        return isinstance(source, Tree) and next(pictures_in(source), None) is not None

    def describe(self, source: Tree | Arrays, request: Request) -> Found:
        assert isinstance(source, Tree)
        if request.task == "segmentation":
            raise InputError(
                f"{source.title} holds no masks.", "For segmentation, put images into images/ and masks into masks/."
            )
        files = list(pictures_in(source))
        parts = _without_wrappers([PurePosixPath(name).parts for name in files])
        splits = _splits(parts, source.title)
        classes = [part[0] if splits is None else part[1] for part in parts]
        labels, names = from_words(classes, source.title)
        patients = patients_of(source, files)
        return Found(
            task="classification",
            classes=names,
            files=files,
            labels=labels,
            split=np.full(len(files), UNSET, np.uint8) if splits is None else np.array(splits, np.uint8),
            pictures=FilePictures(source, files),
            columns=patients.columns,
            notes=note_on_others(source.names, files) + patients.notes,
        )


def _without_wrappers(parts: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Drop outer folders that hold everything, as long as a class folder remains and they do not name a split."""
    while min(map(len, parts)) > 2 and len({part[0] for part in parts}) == 1 and split_index(parts[0][0]) is None:
        parts = [part[1:] for part in parts]
    return parts


def _splits(parts: list[tuple[str, ...]], title: str) -> list[int] | None:
    """The split of each image, or None where there are no split folders."""
    loose = next((part for part in parts if len(part) == 1), None)
    if loose is not None:
        raise InputError(f"{title}: '{loose[0]}' lies in no class folder.", f"Move it into one, or remove it. {LAYOUT}")
    indices = [split_index(part[0]) for part in parts]
    if all(index is None for index in indices):
        return None
    astray = next((part[0] for part, index in zip(parts, indices, strict=True) if index is None), None)
    if astray is not None:
        split = next(part[0] for part, index in zip(parts, indices, strict=True) if index is not None)
        raise InputError(
            f"{title}: the folder '{astray}' stands beside '{split}'.", f"Have splits on top, or only classes. {LAYOUT}"
        )
    unlabelled = next(("/".join(part) for part in parts if len(part) == 2), None)
    if unlabelled is not None:
        raise InputError(
            f"{title}: '{unlabelled}' lies in no class folder.", f"Move it into one, or remove it. {LAYOUT}"
        )
    return [index for index in indices if index is not None]
