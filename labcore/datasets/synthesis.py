"""A data set of images that a generator has made: for training, beside real images by which what they bring is judged.

It is written by the same door as an import: whole or not at all.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labcore.datasets import storage
from labcore.datasets.card import Card, Synthesized
from labcore.datasets.dataset import LEFT_OUT, Dataset
from labcore.datasets.library import Library
from labcore.datasets.splits import TRAIN
from labcore.datasets.twins import image_digest
from labcore.errors import LabError
from labcore.spec.preprocessing import in_color
from labcore.spec.preprocessing.fitting import fit

Made = Iterator[tuple[NDArray[np.uint8], int]]
"""Images `(H, W, C)` uint8 and their classes."""

CONFIDENCE = 0.9
"""How sure a classifier must be of the class of a made image that nobody has told, unless somebody says otherwise."""

MADE = "made"
"""Folder, so to speak, of the images that are made: real ones keep the names that they have."""


@dataclass(frozen=True)
class Order:
    """What set is wanted.

    Attributes:
        name: of the new set.
        images: how many are to be made.
        onto: whether the real training images are in it too.
        run: whose generator makes them, and `seed` of the codes.
    """

    name: str
    images: int
    onto: bool
    run: str
    seed: int


@dataclass(frozen=True)
class Kept:
    """The card of the set that was written, how many made images of each class it has, and how many were passed over as
    they were the same, pixel by pixel, as another."""

    card: Card
    by_class: dict[str, int]
    repeated: int


def is_made(dataset: Dataset, position: int) -> bool:
    """Whether a generator has made the image at `position`."""
    return dataset.card.synthesized is not None and str(dataset.files[position]).startswith(f"{MADE}/")


def write_synthesized(order: Order, dataset: Dataset, made: Made, about_classes: str, library: Library) -> Kept:
    """Write the set of `order`: training images are those `made`, with `order.onto` behind the real ones of `dataset`;
    validation and test images are its own, unchanged and in their order.

    Args:
        dataset: as the run saw it that trained the generator: what it calls training images, the generator may have
            learned from, and nothing else.
        made: more than are wanted: images that are there already are passed over. They are brought to the size that all
            of the set's images have, where they have one, and to its color.
        about_classes: a sentence for the card: whence their classes are known.

    Raises:
        InputError: the name is unfit or taken.
        LabError: `made` ends too soon; the disk is full. Nothing is left behind.
    """
    folder, card = library.claimable(order.name), dataset.card
    chosen = (dataset.split != LEFT_OUT) & (order.onto | (dataset.split != TRAIN))
    rows = np.flatnonzero(chosen)
    labels, repeated = [int(label) for label in dataset.labels[rows]], 0
    with storage.Writer(folder) as writer:
        for row in rows:
            writer.add(dataset.image(int(row)))
        there = set(writer.image_digests)
        while len(writer) < len(rows) + order.images:
            image, label = _next(made, len(writer) - len(rows), order)
            image = _fitting(image, card)
            digest = image_digest(image)
            if digest in there:
                repeated += 1
                continue
            there.add(digest)
            writer.add(image)
            labels.append(label)
        made_labels = labels[len(rows) :]
        names = [f"{MADE}/{number:06d}" for number in range(order.images)]
        groups = None if dataset.groups is None else [*map(str, dataset.groups[rows]), *names]
        metadata = {
            key: np.concatenate([values[rows], np.full(order.images, "")])
            for key, values in storage.read_metadata(dataset.folder).items()
        }
        written = writer.finish(
            labels,
            np.concatenate([dataset.split[rows], np.full(order.images, TRAIN, np.uint8)]),
            [*map(str, dataset.files[rows]), *names],
            groups,
            metadata=metadata,
            task="classification",
            classes=card.classes,
            group=card.group,
            value_range=card.value_range,
            title=f"{card.title}, with images made by {order.run}",
            source="synthesized",
            synthetic=True,
            synthesized=Synthesized(
                images=order.images,
                run=order.run,
                seed=order.seed,
                dataset=card.name,
                fingerprint=card.fingerprint,
                drawn=card.synthesized.drawn if card.synthesized else card.synthetic,
                judged_by="" if card.folds else card.judged_by,
                places=card.places if chosen.all() else "",
            ),
            modality=card.modality,
            origin=_origin(order, card),
            licence=card.licence,
            citation=card.citation,
            notes=tuple(filter(None, (_what_it_holds(order, dataset), about_classes, _on_size(card), _on_drawn(card)))),
        )
    counts = np.bincount(np.array(made_labels, np.int64), minlength=len(card.classes))
    return Kept(written, dict(zip(card.classes, counts.tolist(), strict=True)), repeated)


def _next(made: Made, found: int, order: Order) -> tuple[NDArray[np.uint8], int]:
    try:
        return next(made)
    except StopIteration:
        raise LabError(
            f"Only {found:,} different images could be made, and {order.images:,} are wanted.", "Ask for fewer."
        ) from None


def _fitting(image: NDArray[np.uint8], card: Card) -> NDArray[np.uint8]:
    """`image` in the color of the set's images, and in their size where they have one."""
    image = in_color(image, card.channels)
    return image if card.shape is None else fit(image, card.shape[:2], "stretch", "auto").reshape(card.shape)


def _origin(order: Order, card: Card) -> str:
    return (
        f"{order.images:,} training images made by the generator of run {order.run}, seed {order.seed}, which had "
        f"learned from '{card.name}'; {f'real images: {card.origin}' if card.origin else 'real images from there'}"
    )


def _what_it_holds(order: Order, dataset: Dataset) -> str:
    real = int((dataset.split == TRAIN).sum())
    training = f"{real:,} real ones and {order.images:,} made ones" if order.onto else f"{order.images:,} made ones"
    name, folds = dataset.card.name, dataset.card.folds
    divided = f", divided as {folds}" if folds else ", unchanged: runs on both sets are judged by the same images"
    return (
        f"Training images: {training}. Validation and test images are the real ones of '{name}'{divided}. The made "
        "ones come of what its training images show, and of nothing else but the choice of the generator's epoch by "
        "validation images."
    )


def _on_size(card: Card) -> str:
    if card.shape is None:
        return "Made images have the size at which the generator learned, which the real ones may not have."
    return ""


def _on_drawn(card: Card) -> str:
    if card.synthesized:
        return (
            f"Among the real ones are {card.made:,} that a generator had made before, that of {card.synthesized.run}."
        )
    return "The real images are themselves drawn by code." if card.synthetic else ""
