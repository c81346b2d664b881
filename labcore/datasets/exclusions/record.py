"""A list of training images that runs leave out, and a data set as it is without them."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from labcore.datasets.card import SPLITS, Card, Split, Without
from labcore.datasets.dataset import LEFT_OUT, Dataset
from labcore.datasets.splits import groups_to_divide
from labcore.errors import InputError

NAMED = 5
"""How many images a refusal names."""


class LeftOut(BaseModel):
    """One image left out: its position in the set, the file it came from, and why."""

    model_config = ConfigDict(frozen=True)

    image: int
    file: str
    reason: str


class ExclusionList(BaseModel):
    """One version of a named list. It is never altered: a change makes the next version.

    Attributes:
        name, version: what specs call it by, as `careful@2`.
        created: when, in ISO 8601.
        fingerprint: of the data set it was made for.
        images: what is left out, by ascending position.
        splits: how many images are left out of each split, and of each class in it; 0 of validation and test.
        identity: SHA-256 of the fingerprint and of which images are left out, and why.
    """

    model_config = ConfigDict(frozen=True)

    name: str
    version: int
    created: str
    fingerprint: str
    images: tuple[LeftOut, ...]
    splits: dict[str, Split]
    identity: str

    @property
    def reference(self) -> str:
        """What a spec writes to leave these images out."""
        return f"{self.name}@{self.version}"

    @property
    def reasons(self) -> dict[int, str]:
        """Why each image is left out, by its position."""
        return {left_out.image: left_out.reason for left_out in self.images}

    def is_whole(self) -> bool:
        """Whether it says what it said when it was made."""
        return self.identity == identity_of(self.fingerprint, self.images)

    @classmethod
    def of(
        cls, dataset: Dataset, reasons: Mapping[int, str], *, name: str, version: int, created: str
    ) -> "ExclusionList":
        """The list that leaves the images `reasons` out of `dataset`.

        Raises IndexError where one is not there, InputError where one is no training image.
        """
        _require_training(dataset, sorted(reasons))
        images = tuple(
            LeftOut(image=image, file=str(dataset.files[image]), reason=reasons[image]) for image in sorted(reasons)
        )
        return cls(
            name=name,
            version=version,
            created=created,
            fingerprint=dataset.card.fingerprint,
            images=images,
            splits=_counted(dataset, sorted(reasons)),
            identity=identity_of(dataset.card.fingerprint, images),
        )


def identity_of(fingerprint: str, images: tuple[LeftOut, ...]) -> str:
    """Equal for lists that leave the same images out of the same set for the same reasons, whatever their names."""
    content = [fingerprint, [[each.image, each.reason] for each in images]]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def reduced(card: Card, left_out: ExclusionList, groups: int | None, pixels: NDArray[np.int64] | None = None) -> Card:
    """The card of the set without what is left out; `groups` is how many are left to divide, `pixels` `(C,)` how many
    of each class the masks have that are left out.

    Sizes stay those of the whole set: what a list leaves out does not change how images are prepared, so that prepared
    images are shared by runs with and without it.
    """
    splits = {**card.splits, "train": _minus(card.splits["train"], left_out.splits.get("train"), pixels)}
    note = Without(
        name=left_out.reference,
        identity=left_out.identity,
        images={split: facts.images for split, facts in left_out.splits.items()},
    )
    images = card.images - len(left_out.images)
    return card.model_copy(update={"images": images, "splits": splits, "groups": groups, "without": note})


def without(dataset: Dataset, left_out: ExclusionList) -> Dataset:
    """`dataset` with the images in no split; pixels, labels, positions and the files on disk are untouched.

    Raises InputError where one of them is no training image.
    """
    images = [each.image for each in left_out.images]
    _require_training(dataset, images)
    split = dataset.split.copy()
    split[images] = LEFT_OUT
    pixels = None if dataset.masks is None else dataset.class_pixels[images].sum(axis=0, dtype=np.int64)
    card = reduced(dataset.card, left_out, groups_to_divide(dataset.groups, split), pixels)
    return replace(dataset, card=card, split=split)


def _require_training(dataset: Dataset, images: Sequence[int]) -> None:
    measured = [image for image in images if dataset.split[image] != SPLITS.index("train")]
    if measured:
        named = ", ".join(f"{image} ({SPLITS[dataset.split[image]]})" for image in measured[:NAMED])
        more = f" and {len(measured) - NAMED:,} more" if len(measured) > NAMED else ""
        raise InputError(
            f"A list leaves out training images only, and these are none: {named}{more}.",
            "Take them off the list: results are measured on the same images, whoever made it. If one of them is "
            "damaged, import the set again without it, or with other splits.",
        )


def _counted(dataset: Dataset, images: list[int]) -> dict[str, Split]:
    rows = np.array(images, np.int64)
    return {split: dataset.census(rows[dataset.split[rows] == place]) for place, split in enumerate(SPLITS)}


def _minus(whole: Split, part: Split | None, pixels: NDArray[np.int64] | None) -> Split:
    if part is None:
        return whole
    classes = {name: count - part.classes.get(name, 0) for name, count in whole.classes.items()}
    left = None
    if whole.pixels is not None and pixels is not None:
        left = {name: count - int(gone) for (name, count), gone in zip(whole.pixels.items(), pixels, strict=True)}
    return Split(images=whole.images - part.images, classes=classes, pixels=left)
