"""An npz with `images` and `labels`, `masks`, or both."""

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from labcore.datasets.columns import column, words
from labcore.datasets.formats.base import UNSET, Format, Found, Request, split_indices
from labcore.datasets.labelling import from_array, names_in
from labcore.datasets.pictures.arrays import ArrayPictures
from labcore.datasets.sources import Arrays, Tree
from labcore.errors import InputError
from labcore.words import counted

RESERVED = {"images", "labels", "masks", "class_names", "mask_names", "split"}


class PlainNpz(Format):
    """`images`, `labels` and/or `masks`; `class_names`, `mask_names`, `split` and columns that may group, if wanted."""

    title: ClassVar[str] = "an npz with images and labels or masks (also class_names, mask_names, split, patient)"
    order: ClassVar[int] = 30

    def recognises(self, source: Tree | Arrays) -> bool:
        return isinstance(source, Arrays) and "images" in source

    def describe(self, source: Tree | Arrays, request: Request) -> Found:
        assert isinstance(source, Arrays)
        count = len(source["images"])
        task = request.task or ("segmentation" if "masks" in source else "classification")
        wanted = "masks" if task == "segmentation" else "labels"
        if wanted not in source:
            raise InputError(
                f"{source.title} has no '{wanted}', only {', '.join(source.keys)}.",
                f"Save an array '{wanted}', one entry per image.",
            )
        for key in ("labels", "masks", "split"):
            if key in source and len(source[key]) != count:
                raise InputError(
                    f"{source.title}: 'images' has {counted(count, 'row')}, '{key}' has {len(source[key]):,}.",
                    "Each image needs exactly one.",
                )
        masks = [source["masks"]] if task == "segmentation" else None
        pictures = ArrayPictures(
            [source["images"]], masks, request.class_names or names_in(source, "mask_names"), ignore=request.ignore
        )
        labels = np.full(count, -1, np.int32)
        classes: tuple[str, ...] = ()
        if "labels" in source:
            given = names_in(source, "class_names")
            if task == "classification" and request.class_names:
                given = tuple(request.class_names)
            labels, classes = from_array(source["labels"].load(), given, f"{source.title}: 'labels'")
        return Found(
            task=task,
            classes=classes if task == "classification" else (),
            files=[f"images[{index}]" for index in range(count)],
            labels=labels,
            split=_split(source, count),
            pictures=pictures,
            columns=_columns(source, count, request.group),
        )


def _split(source: Arrays, count: int) -> NDArray[np.uint8]:
    if "split" not in source:
        return np.full(count, UNSET, np.uint8)
    values, where = source["split"].load(), f"{source.title}: 'split'"
    if values.ndim != 1 or values.dtype.kind not in "US":
        raise InputError(f"{where} is of type {values.dtype}.", "Save one of 'train', 'val', 'test' per image.")
    return split_indices(words(values, where), source.title)


def _columns(source: Arrays, count: int, group: str | None) -> dict[str, NDArray[np.str_]]:
    found = {key: column(source[key], count, asked=key == group) for key in source.keys if key not in RESERVED}
    return {key: values for key, values in found.items() if values is not None}
