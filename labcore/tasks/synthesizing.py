"""Images that a run's generator makes, to a data set: so that what they bring a classifier can be measured."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labcore.datasets.dataset import Dataset
from labcore.datasets.library import Library
from labcore.datasets.preparation import prepare
from labcore.datasets.synthesis import CONFIDENCE, Order, write_synthesized
from labcore.errors import LabError
from labcore.spec.feature_network.own import OwnClassifier
from labcore.spec.feature_network.run import RunFeatures
from labcore.spec.generative import Generative
from labcore.store.folder import RunFolder
from labcore.tasks.asked_images import own_dataset
from labcore.tasks.generating import AT_ONCE, Generating
from labcore.tasks.kept_generator import kept_generator
from labcore.tasks.outcome import require_same_data
from labcore.tasks.readers import Reader, reader

MOST_TRIES = 20
"""Images made for each that is wanted, before it is given up."""

MORE = 1024
"""Images made beyond that, so that few are not given up too soon."""


def synthesize(
    run: str, name: str, number: int, seed: int = 0, onto: bool = False, confidence: float | None = None
) -> dict[str, Any]:
    """Make a data set of images of the run's generator, with the real validation and test images beside them.

    The class of an image is that which the generator was told. Where it is told none, it is as the classifier of the
    data set reads it, and images of which that is not sure are left out and others made.

    Args:
        run: the run's folder.
        name: of the new set.
        number: how many images are made.
        seed: of the codes.
        onto: whether the real training images are in it too.
        confidence: how sure the classifier must be; `CONFIDENCE` where missing, and nothing is asked of images whose
            class was told. Given, those too must be read as of their class, so surely.

    Returns:
        `run_id`, `card` of the set, `told` (whether the generator is told classes), `made`, `drawn` (how many images
        were made for that), `left_out` (share of them, as the classifier was not sure or reads another class),
        `repeated` (how many were the same as another), `reader`
        (in words, or None where nobody read), `confidence` (or None), and `by_class`, how many of each were made.

    Raises:
        InputError: the run makes no images; the name is unfit or taken.
        LabError: too few images are read surely; the data set is not the run's any more; the disk is full. Nothing is
            left behind.
    """
    folder, library = RunFolder(Path(run)), Library()
    library.claimable(name)
    generating = kept_generator(folder)
    spec = folder.spec()
    assert isinstance(spec, Generative), "kept_generator has looked"
    dataset = own_dataset(folder)
    require_same_data(folder, dataset.card, begun=True)
    told = generating.shares is not None
    alone = len(dataset.card.classes) == 1
    sure = confidence if told or alone or confidence is not None else CONFIDENCE
    read_by = None if sure is None or alone else _classifier(spec, dataset, generating)
    drawing = _Drawing(generating, number, seed, read_by, sure or 0.0)
    kept = write_synthesized(
        Order(name, number, onto, folder.run_id, seed), dataset, iter(drawing), _about(told, read_by, sure), library
    )
    return {
        "run_id": folder.run_id,
        "card": kept.card.model_dump(mode="json"),
        "told": told,
        "made": number,
        "drawn": drawing.drawn,
        "left_out": drawing.left_out / drawing.drawn,
        "repeated": kept.repeated,
        "reader": None if read_by is None else read_by.name,
        "confidence": None if read_by is None else sure,
        "by_class": kept.by_class,
    }


@dataclass
class _Drawing:
    """Images with their classes, made some at a time, until there are many more than are wanted.

    Attributes:
        drawn: how many were looked at so far, and `left_out` how many of these did not show their class surely enough.
    """

    generating: Generating
    number: int
    seed: int
    reader: Reader | None
    sure: float
    drawn: int = 0
    left_out: int = 0

    def __iter__(self) -> Iterator[tuple[NDArray[np.uint8], int]]:
        rounds = -(-(MOST_TRIES * self.number + MORE) // AT_ONCE)
        for seed in np.random.SeedSequence(self.seed).generate_state(rounds):
            codes = self.generating.codes(AT_ONCE, int(seed))
            images = self.generating.images(codes)
            labels, fit = self._classes(codes, images)
            for image, label, fits in zip(images, labels, fit, strict=True):
                self.drawn += 1
                self.left_out += not fits
                if fits:
                    yield image, int(label)
        raise LabError(
            f"Of {self.drawn:,} images that were made, {self.left_out / self.drawn:.1%} do not show their class surely "
            f"enough, and others are the same as one that is there: too few are left for {self.number:,}.",
            "Ask for fewer or lower the confidence; or train the generator longer, or with the classes told "
            "(conditional).",
        )

    def _classes(
        self, codes: NDArray[np.float32], images: NDArray[np.uint8]
    ) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """The class of each image `(n,)`, and whether it shows that surely enough."""
        told = None
        if self.generating.shares is not None:
            told = codes[:, self.generating.latent_size :].argmax(axis=1)
        if self.reader is None or self.reader.probabilities is None:
            return (np.zeros(len(images), np.int64) if told is None else told), np.ones(len(images), bool)
        found = self.reader.probabilities(images)
        read, surely = found.argmax(axis=1), found.max(axis=1) >= self.sure
        return (read, surely) if told is None else (told, surely & (read == told))


def _classifier(spec: Generative, dataset: Dataset, generating: Generating) -> Reader:
    """What tells the class of images: the run by whose network samples were scored, where it can, or the data set's own
    classifier."""
    images = prepare(dataset, spec.preprocessing, generating.model.output_shape[1:])
    nobody, wanted = (lambda: None), spec.scores.features
    if isinstance(wanted, RunFeatures):
        found = reader(wanted, spec.preprocessing, dataset, images, nobody, lambda words: None)
        if found.probabilities is not None:
            return found
    return reader(OwnClassifier(), spec.preprocessing, dataset, images, nobody, lambda words: None)


def _about(told: bool, read_by: Reader | None, sure: float | None) -> str:
    """Whence the classes of made images are known, as a sentence."""
    if read_by is None or sure is None:
        return "The class of a made image is that which the generator was told." if told else ""
    read = f"{read_by.name} reads it, and is at least {sure:.0%} sure"
    if told:
        return f"The class of a made image is that which the generator was told; kept are those of which {read}."
    return f"The class of a made image is as {read}: what it mistakes is mistaken here too."
