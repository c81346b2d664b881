"""What a question about images is about: the network of a run, the images as it takes them, and its answers."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from labcore.errors import InputError
from labcore.store.folder import RunFolder
from labcore.tasks.answering import require_numbers
from labcore.tasks.asked_images import AskedImages, asked_images
from labcore.tasks.kept_network import KeptNetwork, kept_network
from labcore.tasks.offered import classifier_spec

LARGEST_SIDE = 224
"""Pixels of an answered image: it is looked at, not trained on."""

Of = str | int
"""`predicted`, `true`, or a class by index or name."""


@dataclass(frozen=True)
class Looked:
    """What a question is about: the network, the images as it takes them, its answers."""

    folder: RunFolder
    network: KeptNetwork
    classes: list[str]
    asked: AskedImages
    probabilities: NDArray[np.float32]

    @property
    def predicted(self) -> NDArray[np.int32]:
        return self.probabilities.argmax(axis=1).astype(np.int32)

    def told(self) -> dict[str, Any]:
        """What every answer about images says of them."""
        return {
            "classes": self.classes,
            "names": self.asked.names,
            "rows": self.asked.rows,
            "skipped": self.asked.skipped,
            "true": self.asked.true,
            "predicted": self.predicted.tolist(),
            "probabilities": np.round(self.probabilities.astype(np.float64), 5).tolist(),
        }


def look(folder: RunFolder, asked: dict[str, Any]) -> Looked:
    """The images that are asked about, answered by the network of the run in `folder`. Raises as `explanation` does."""
    network = classifier_of(folder)
    images = asked_images(folder, network.explained.shape, asked)
    probabilities = require_numbers(network.explained.probabilities(images.images), folder.run_id)
    kept = folder.json_artifact("classes")
    known = isinstance(kept, list) and len(kept) == probabilities.shape[1]
    names = [str(name) for name in kept] if known else [str(number) for number in range(probabilities.shape[1])]
    return Looked(folder, network, names, images, probabilities)


def classifier_of(folder: RunFolder) -> KeptNetwork:
    """The network of the run in `folder`. Raises InputError: it is of no classifier, or has kept none."""
    classifier_spec(
        folder,
        "explained",
        "Choose a run of a classifier.",
        "network to look into",
        "Choose a run of a network; of a baseline, ask which regions matter (importance).",
    )
    return kept_network(folder)


def classes_of(of: Of, looked: Looked) -> NDArray[np.int32]:
    """`(n,)` the class of each image that is explained."""
    if of == "predicted":
        return looked.predicted
    if of == "true":
        if None in looked.asked.true:
            raise InputError(
                "The true class of some of these images is not known, or kept back as the run's test set is closed.",
                "Ask for the predicted class, or for one by name.",
            )
        return np.array(looked.asked.true, np.int32)
    place = looked.classes.index(of) if isinstance(of, str) and of in looked.classes else of
    if type(place) is not int or not 0 <= place < len(looked.classes):
        raise InputError(
            f"There is no class {of!r:.40}.",
            f"Ask for predicted, true, 0 to {len(looked.classes) - 1}, or one of {', '.join(looked.classes)}.",
        )
    return np.full(len(looked.asked.images), place, np.int32)


def reduced(images: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Images `(n, H, W, C)` of at most `LARGEST_SIDE`."""
    share = LARGEST_SIDE / max(images.shape[1:3])
    if share >= 1:
        return images
    height, width = (max(1, round(side * share)) for side in images.shape[1:3])
    smaller = [cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA) for image in images]
    return np.asarray(np.stack(smaller), np.uint8).reshape(len(images), height, width, images.shape[3])
