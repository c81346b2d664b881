"""Images and masks in folders of these names, the files of a pair having one name."""

from pathlib import PurePosixPath
from typing import ClassVar

import numpy as np

from labcore.datasets.formats.base import UNSET, Format, Found, Request, split_index
from labcore.datasets.pictures.files import FilePictures
from labcore.datasets.pictures.suffixes import note_on_others, pictures_in, stem
from labcore.datasets.sources import Arrays, Tree
from labcore.errors import InputError
from labcore.words import counted

IMAGES = ("images", "image")
MASKS = ("masks", "mask")

Key = tuple[str, ...]


class MaskFolders(Format):
    """`images/a.png` with `masks/a.png`, with `train/ val/ test/` above or below, or without."""

    title: ClassVar[str] = "a folder or zip with images/ and masks/, the files of a pair having the same name"
    order: ClassVar[int] = 10

    def recognises(self, source: Tree | Arrays) -> bool:
        if not isinstance(source, Tree) or source.table is not None:
            return False
        paths = [{part.lower() for part in PurePosixPath(name).parts[:-1]} for name in pictures_in(source)]
        # A picture below both, as in images/mask/1.png, tells of a class named mask.
        above = [(not path.isdisjoint(IMAGES), not path.isdisjoint(MASKS)) for path in paths]
        return (True, False) in above and (False, True) in above

    def describe(self, source: Tree | Arrays, request: Request) -> Found:
        assert isinstance(source, Tree)
        if request.task == "classification":
            raise InputError(f"{source.title} holds masks and no labels.", "Import it with the task segmentation.")
        pictures = list(pictures_in(source))
        images, masks = _by_key(pictures, IMAGES, source.title), _by_key(pictures, MASKS, source.title)
        astray = set(pictures) - set(images.values()) - set(masks.values())
        if astray:
            raise InputError(
                f"{source.title}: '{min(astray)}' lies neither in images/ nor in masks/.", "Move or remove it."
            )
        pairs = [(file, _mask_of(key, masks)) for key, file in images.items()]
        bare = next((file for file, mask in pairs if mask is None), None)
        if bare is not None:
            raise InputError(
                f"{source.title}: the image '{bare}' has no mask.", "Add a mask of the same name, or remove the image."
            )
        splits = [next((index for part in key if (index := split_index(part)) is not None), UNSET) for key in images]
        if UNSET in splits and set(splits) != {UNSET}:
            unset = list(images.values())[splits.index(UNSET)]
            raise InputError(
                f"{source.title}: '{unset}' lies in no split folder, others do.",
                "Put all below train/, val/ and test/, or none.",
            )
        spare = len(set(masks.values()) - {mask for _, mask in pairs})
        notes = (f"Passed over {counted(spare, 'mask')} without an image.",) if spare else ()
        files = [file for file, _ in pairs]
        return Found(
            task="segmentation",
            classes=(),
            files=files,
            labels=np.full(len(files), -1, np.int32),
            split=np.array(splits, np.uint8),
            pictures=FilePictures(
                source, files, [mask for _, mask in pairs if mask is not None], request.class_names, request.ignore
            ),
            notes=notes + note_on_others(source.names, pictures),
        )


def _by_key(pictures: list[str], folders: tuple[str, ...], title: str) -> dict[Key, str]:
    """The pictures below one of `folders`, by their path without that folder and without suffix."""
    found: dict[Key, str] = {}
    for name in pictures:
        path = PurePosixPath(name)
        at = next((place for place, part in enumerate(path.parts[:-1]) if part.lower() in folders), None)
        if at is None:
            continue
        key = (*path.parts[:at], *path.parts[at + 1 : -1], stem(name))
        if key in found:
            raise InputError(
                f"{title}: '{found[key]}' and '{name}' are told apart only by their suffix.",
                "Rename or remove one of them.",
            )
        found[key] = name
    return found


def _mask_of(key: Key, masks: dict[Key, str]) -> str | None:
    return masks.get(key) or masks.get((*key[:-1], f"{key[-1]}_mask"))
