"""An npz with one array of images and one of labels per split, by the keys of MedMNIST or of Keras."""

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from labcore.datasets.card import SPLITS
from labcore.datasets.columns import column
from labcore.datasets.formats.base import Format, Found, Request
from labcore.datasets.grouping import KNOWN
from labcore.datasets.labelling import from_array, names_in
from labcore.datasets.pictures.arrays import ArrayPictures
from labcore.datasets.sources import Arrays, Tree
from labcore.errors import InputError
from labcore.words import counted


class SplitNpz(Format):
    """Arrays per split. A subclass gives the pattern of the keys, in which `{split}` and `{key}` are filled in."""

    pattern: ClassVar[str]
    images: ClassVar[str]
    labels: ClassVar[str]

    def key(self, split: str, key: str) -> str:
        """The key of the npz under which `key` of `split` is kept."""
        return self.pattern.format(split=split, key=key)

    def recognises(self, source: Tree | Arrays) -> bool:
        return isinstance(source, Arrays) and any(self.key(split, self.images) in source for split in SPLITS)

    def describe(self, source: Tree | Arrays, request: Request) -> Found:
        assert isinstance(source, Arrays)
        if request.task == "segmentation":
            raise InputError(f"{source.title} holds no masks.", "Save 'images' and 'masks' for segmentation.")
        splits = [split for split in SPLITS if self.key(split, self.images) in source]
        for split in splits:
            self._require_labels(source, split)
        images = [source[self.key(split, self.images)] for split in splits]
        pictures = ArrayPictures(images)
        values = [source[self.key(split, self.labels)].load() for split in splits]
        if len({array.shape[1:] for array in values}) > 1:
            shapes = ", ".join(str(array.shape) for array in values)
            raise InputError(
                f"{source.title}: the labels of the splits have the shapes {shapes}.",
                "Save one label per image in each.",
            )
        if len({array.dtype.kind in "US" for array in values}) > 1:
            raise InputError(
                f"{source.title}: the labels of some splits are names, of others numbers.", "Save all as names."
            )
        labels, classes = from_array(
            np.concatenate(values),
            request.class_names or names_in(source, "class_names"),
            f"{source.title}: the labels",
        )
        return Found(
            task="classification",
            classes=classes,
            files=[f"{array.key}[{index}]" for array in images for index in range(len(array))],
            labels=labels,
            split=np.repeat([SPLITS.index(split) for split in splits], [len(array) for array in images]).astype(
                np.uint8
            ),
            pictures=pictures,
            columns=self._columns(source, splits, request.group),
        )

    def _require_labels(self, source: Arrays, split: str) -> None:
        images, labels = self.key(split, self.images), self.key(split, self.labels)
        if labels not in source:
            raise InputError(f"{source.title} has '{images}' but no '{labels}'.", f"Save the labels as '{labels}'.")
        if len(source[images]) != len(source[labels]):
            raise InputError(
                f"{source.title}: '{images}' has {counted(len(source[images]), 'row')}, '{labels}' has "
                f"{len(source[labels]):,}.",
                "Each image needs exactly one label.",
            )

    def _columns(self, source: Arrays, splits: list[str], group: str | None) -> dict[str, NDArray[np.str_]]:
        """What may group the images, such as `train_patient`; empty for the images of a split that lacks it."""
        columns = {}
        for name in (*KNOWN, *([group] if group else [])):
            if any(self.key(split, name) in source for split in splits):
                parts = [self._column(source, split, name, asked=name == group) for split in splits]
                if not any(part is None for part in parts):
                    columns[name] = np.concatenate([part for part in parts if part is not None])
        return columns

    def _column(self, source: Arrays, split: str, name: str, *, asked: bool) -> NDArray[np.str_] | None:
        count, key = len(source[self.key(split, self.images)]), self.key(split, name)
        return column(source[key], count, asked=asked) if key in source else np.full(count, "", dtype=np.str_)


class MedMnistNpz(SplitNpz):
    """`train_images`, `train_labels`, `val_…`, `test_…`."""

    title: ClassVar[str] = "an npz with train_images, train_labels, val_…, test_… (MedMNIST)"
    order: ClassVar[int] = 10
    pattern: ClassVar[str] = "{split}_{key}"
    images: ClassVar[str] = "images"
    labels: ClassVar[str] = "labels"


class KerasNpz(SplitNpz):
    """`x_train`, `y_train`, `x_test`, `y_test`, also with `val`."""

    title: ClassVar[str] = "an npz with x_train, y_train, x_test, y_test (Keras)"
    order: ClassVar[int] = 20
    pattern: ClassVar[str] = "{key}_{split}"
    images: ClassVar[str] = "x"
    labels: ClassVar[str] = "y"
