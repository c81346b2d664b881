"""What a question about images is about: the network of a run, the images as it takes them, and its answers."""

import base64
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from labcore.errors import InputError
from labcore.evaluation.segmentation import confusions, over_classes, overlaps
from labcore.spec.region import Aim
from labcore.store.folder import RunFolder
from labcore.tasks.aims import Aims
from labcore.tasks.answering import require_numbers
from labcore.tasks.asked_images import AskedImages, asked_images, largest
from labcore.tasks.kept_network import KeptNetwork, kept_network
from labcore.tasks.offered import network_spec

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

    def aims(self, of: Of, aim: Aim) -> Aims:
        """What of each answer is explained. Raises InputError where the class is not there, or not known."""
        return Aims(classes_of(of, self))

    def told(self) -> dict[str, Any]:
        """What every answer about images says of them."""
        return {
            "of": "images",
            "classes": self.classes,
            "names": self.asked.names,
            "rows": self.asked.rows,
            "skipped": self.asked.skipped,
            "true": self.asked.true,
            "predicted": self.predicted.tolist(),
            "probabilities": np.round(self.probabilities.astype(np.float64), 5).tolist(),
        }


@dataclass(frozen=True)
class LookedMasks(Looked):
    """The same of a network of masks.

    `probabilities` are the means over an image's pixels: of each class the share that the network expects of it.

    Attributes:
        given: `(n, H, W)` uint8, the class that is given to each pixel.
    """

    given: NDArray[np.uint8]

    @property
    def predicted(self) -> NDArray[np.int32]:
        """Of each image the class, other than the first, that is given to most of it, see `largest`."""
        return np.array([largest(mask, len(self.classes)) for mask in self.given], np.int32)

    def aims(self, of: Of, aim: Aim) -> Aims:
        labels, every = classes_of(of, self), zip(self.given, self.asked.masks, strict=True)
        regions = [aim.region.pixels(int(label), *masks) for label, masks in zip(labels, every, strict=True)]
        return Aims(labels, np.stack(regions))

    def told(self) -> dict[str, Any]:
        """`masks`, the bytes in base64 of those given, `(n, h, w)` uint8, large ones reduced; `true_masks`, of each
        image the same or null; `iou`, the mean of each, null where the true one is not known."""
        true = [None if mask is None else encoded(reduced_masks(mask[None])) for mask in self.asked.masks]
        number = len(self.classes)
        shares = np.stack([np.bincount(mask.reshape(-1), minlength=number) / mask.size for mask in self.given])
        return {
            **super().told(),
            "of": "pixels",
            "shares": np.round(shares, 5).tolist(),
            "masks": encoded(reduced_masks(self.given)),
            "true_masks": true,
            "iou": [None if mask is None else _iou(mask, own, number) for mask, own in self._pairs()],
        }

    def _pairs(self) -> list[tuple[NDArray[np.uint8] | None, NDArray[np.uint8]]]:
        return list(zip(self.asked.masks, self.given, strict=True))


def _iou(truth: NDArray[np.uint8], given: NDArray[np.uint8], classes: int) -> float | None:
    found = float(over_classes(overlaps(confusions(truth[None], given[None], classes))[0])[0])
    return None if np.isnan(found) else found


def look(folder: RunFolder, asked: dict[str, Any]) -> Looked:
    """The images that are asked about, answered by the network of the run in `folder`. Raises as `explanation` does."""
    network = network_of(folder)
    images = asked_images(folder, network.explained.shape, asked)
    answers = require_numbers(network.explained.probabilities(images.images), folder.run_id)
    kept, number = folder.json_artifact("classes"), answers.shape[-1]
    known = isinstance(kept, list) and len(kept) == number
    names = [str(name) for name in kept] if known else [str(place) for place in range(number)]
    if answers.ndim == 2:
        return Looked(folder, network, names, images, answers)
    means, given = answers.mean(axis=(1, 2)), answers.argmax(axis=3).astype(np.uint8)
    return LookedMasks(folder, network, names, images, means, given)


def network_of(folder: RunFolder) -> KeptNetwork:
    """The network of the run in `folder`. Raises InputError where it is of none, or has kept none."""
    cure = "Choose a run of a network; of a baseline, ask which regions matter (importance)."
    network_spec(folder, "network to look into", cure)
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


def encoded(array: NDArray[Any]) -> str:
    """Its bytes in base64."""
    return base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()


def reduced_masks(masks: NDArray[Any]) -> NDArray[np.uint8]:
    """Masks or regions `(n, H, W)` of the size of their `reduced` images."""
    height, width = reduced(np.zeros((1, *masks.shape[1:], 1), np.uint8)).shape[1:3]
    if (height, width) == masks.shape[1:]:
        return masks.astype(np.uint8)
    nearest = cv2.INTER_NEAREST_EXACT
    return np.stack([cv2.resize(mask.astype(np.uint8), (width, height), interpolation=nearest) for mask in masks])


def reduced(images: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Images `(n, H, W, C)` of at most `LARGEST_SIDE`."""
    share = LARGEST_SIDE / max(images.shape[1:3])
    if share >= 1:
        return images
    height, width = (max(1, round(side * share)) for side in images.shape[1:3])
    smaller = [cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA) for image in images]
    return np.asarray(np.stack(smaller), np.uint8).reshape(len(images), height, width, images.shape[3])
