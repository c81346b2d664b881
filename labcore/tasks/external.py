"""A trained run on a data set that it has not seen: an external test."""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from labcore.datasets.card import Card
from labcore.datasets.dataset import LEFT_OUT
from labcore.datasets.library import Library
from labcore.datasets.overlap import known_test_images
from labcore.datasets.preparation import prepare
from labcore.errors import InputError
from labcore.evaluation.class_mapping import matched
from labcore.evaluation.external import ANSWERS, ARTIFACT, SPLITS
from labcore.store import looks
from labcore.store.files import finite
from labcore.store.folder import RunFolder
from labcore.tasks.subject import Subject
from labcore.tasks.subjects import subject
from labcore.words import counted


def external(run: str, dataset: str, split: str = "test", classes: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The figures of a run on the images of another data set, kept in the run's folder.

    Images are prepared as the run's own were: size, color, contrast. A test split that is looked at is counted.

    Args:
        run: the run's folder.
        dataset: the name of the other data set.
        split: train, val, test, or all for every image, as none of them was learned from.
        classes: the run's class by the other set's, where names do not tell; '' leaves a class out.

    Of masks, pixels of classes that are left out are not judged.

    Returns: what `labcore.evaluation.external.External` reads.

    Raises:
        InputError: there is no such data set or split, it is the run's own, it is of another task, none of its classes
            is one of the run's, or no image is left; the run has kept no model.
    """
    if split not in SPLITS:
        raise InputError(f"There is no split '{split:.40}'.", f"Choose one of {', '.join(SPLITS)}.")
    folder = RunFolder(Path(run))
    card = Library().card(dataset)
    _require_other_images(card, folder)
    asked = subject(folder)
    if card.task != asked.looked_at:
        raise InputError(f"'{card.name}' holds other labels than the run answers with: {card.task}.", asked.wanted)
    mapping = matched(asked.classes, card.classes, classes, asked.merged)
    other = Library().open(dataset)
    there = np.flatnonzero(other.split != LEFT_OUT) if split == "all" else other.indices(split)
    truth = asked.translated(asked.known(other), mapping, card.classes)
    rows = there[asked.judgeable(truth[there])]
    if not len(rows):
        raise InputError(
            f"'{dataset}' has no {'' if split == 'all' else split + ' '}images of classes that the run knows.",
            "Choose another split, or map its classes.",
        )
    if split in ("test", "all") and len(other.indices("test")):
        looks.note(folder, card.name, card.fingerprint, f"external test of {folder.run_id}")
    images = prepare(other, asked.spec.preprocessing, asked.trained.shape)
    answers = asked.judged(images, truth, other.groups, rows)
    told: dict[str, Any] = finite(
        {
            "dataset": card.name,
            "fingerprint": card.fingerprint,
            "split": split,
            "date": time.time(),
            "mapping": mapping.of,
            "left_out": mapping.left_out,
            "without_images": mapping.without_images,
            "images_left_out": len(there) - len(rows),
            "notes": [*mapping.in_words(), *_notes(asked, card, split)],
            "assessment": asked.assessed(answers),
        }
    )
    with folder.lock("external"):
        number = max(folder.epochs_of(ARTIFACT), default=0) + 1
        folder.write_arrays(ANSWERS, answers.arrays(), number)
        folder.write_json_artifact(ARTIFACT, told, number)
    return {"number": number, **told}


def _require_other_images(card: Card, folder: RunFolder) -> None:
    noted = folder.noted_data()
    if noted.get("fingerprint") == card.fingerprint:
        raise InputError(
            f"'{card.name}' holds the very images that run '{folder.run_id}' has learned from.",
            f"Its figures on images held back: python -m labcore evaluate {folder.run_id}",
        )


def _notes(asked: Subject[Any], card: Card, split: str) -> list[str]:
    """Cautions that belong beside the figures."""
    notes = []
    noted = asked.folder.noted_data()
    known = known_test_images(noted, card, ("train", "val", "test") if split == "all" else (split,))
    if known:
        notes.append(
            f"The run knows {counted(known, 'image')} of these from its training or validation images: the figures are "
            "too good by that."
        )
    own = asked.folder.json_artifact("value_range")
    theirs = None if card.value_range is None else list(card.value_range)
    if own != theirs and isinstance(own, list | None):
        notes.append("0 and 255 stand for other values than in the run's own images: brightness may not be the same.")
    if card.synthetic:
        made = f"Training images of '{card.name}' are made by a generator; validation and test images are not."
        notes.append(made if card.synthesized else f"The images of '{card.name}' are drawn by code.")
    return notes
