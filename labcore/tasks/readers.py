"""Networks that read images: what samples are held against real images by, and which class each shows.

A classifier of a data set is trained the first time that it is needed and lies beside the prepared images from then on,
so that all runs that see the same images, in the same splits, are judged by the same one. Its draws have a seed of
their own.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from filelock import FileLock, Timeout
from numpy.typing import NDArray

from labcore.datasets.dataset import Dataset
from labcore.datasets.preparation import folder_of
from labcore.errors import InputError, LabError
from labcore.evaluation.frechet import INCEPTION
from labcore.explain.features import Features
from labcore.nn.portable import portable
from labcore.spec.classification import Classification
from labcore.spec.feature_network import FeatureNetwork
from labcore.spec.feature_network.inception import InceptionFeatures
from labcore.spec.feature_network.run import RunFeatures
from labcore.spec.optimizer.adam import AdamW
from labcore.spec.preprocessing import Preparation, Preprocessing
from labcore.spec.schedule.cosine import Cosine
from labcore.spec.training import Training
from labcore.store.at_hand import run_at_hand
from labcore.store.files import written_aside
from labcore.tasks.answering import Answering
from labcore.tasks.classification import ClassLearning
from labcore.tasks.earlier_run import open_run
from labcore.tasks.model_file import load_model
from labcore.training.batches import Batches

VERSION = 1
"""Raised whenever a classifier would come out otherwise."""

STEPS, FEWEST_EPOCHS, MOST_EPOCHS, BATCH = 2500, 3, 40, 64
"""Steps that a classifier is trained for, about; each image is shown so often at least, and at most."""

AT_ONCE, INCEPTION_SIDE = 64, 299

MOST_SEEN_SLOWLY = 20_000
"""Training images that a slow network looks through, at most."""

PATIENCE = 1.0
"""Seconds to wait for another run's classifier before looking whether this one is to stop."""

Between = Callable[[], None]
Told = Callable[[str], None]


@dataclass(frozen=True)
class Reader:
    """A network that reads images.

    Attributes:
        name: what it is, in words that go with a figure.
        features: from images `(N, H, W, C)` uint8 to `(N, K)` float32; the second is called now and then.
        probabilities: from images to `(N, classes)` float32; None where it tells other classes than the data set has.
        identity: equal for readers in whose features distances can be held against each other.
        accuracy: the share of validation images that it reads rightly; None where nobody has counted.
        most: training images that it may look through; None where it is quick, and may see all.
    """

    name: str
    features: Callable[[NDArray[np.uint8], Between], NDArray[np.float32]]
    probabilities: Callable[[NDArray[np.uint8]], NDArray[np.float32]] | None
    identity: str
    accuracy: float | None = None
    most: int | None = None


def reader(
    wanted: FeatureNetwork,
    preparation: Preparation,
    dataset: Dataset,
    images: NDArray[np.uint8],
    between: Between,
    told: Told,
) -> Reader:
    """The network that `wanted` names, for the `images` `(N, H, W, C)` uint8 of `dataset`, as `preparation` makes them.

    Args:
        between: called now and then; what it raises ends it.
        told: hears what takes time.

    Raises LabError where it cannot be had, or does not fit the images.
    """
    if isinstance(wanted, InceptionFeatures):
        return _inception(_identity("inception", images.shape[1:], preparation.identity()), between)
    if isinstance(wanted, RunFeatures):
        identity = _identity("run", wanted.run, images.shape[1:], preparation.identity())
        return _of_run(wanted, dataset, images.shape[1:], identity)
    return _own(preparation, dataset, images, between, told)


def kept_reader(
    preparation: Preparation, dataset: Dataset, images: NDArray[np.uint8], between: Between = lambda: None
) -> Reader | None:
    """The classifier of `dataset` that lies beside its images as `preparation` makes them; None where there is none."""
    path = _path(preparation, dataset, images.shape[1:])
    return _opened(path, dataset, images, between) if path.is_file() else None


def _own(preparation: Preparation, dataset: Dataset, images: NDArray[np.uint8], between: Between, told: Told) -> Reader:
    path = _path(preparation, dataset, images.shape[1:])
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        with _locked(path.with_suffix(".lock"), between, told):
            if not path.is_file():
                told(
                    f"Training a small classifier of {dataset.card.name} to compare samples by, once for all runs on it"
                )
                model = _trained(dataset, images, between)
                with written_aside(path) as draft:
                    portable(model).save(draft)
    return _opened(path, dataset, images, between)


@contextmanager
def _locked(path: Path, between: Between, told: Told) -> Iterator[None]:
    """Inside, no other run trains the classifier; one that does is waited for, as long as `between` raises nothing."""
    lock, waits = FileLock(path), False
    while not lock.is_locked:
        try:
            lock.acquire(timeout=PATIENCE)
        except Timeout:
            between()
            if not waits:
                told("Waiting for another run, which trains the classifier that samples are compared by")
            waits = True
    try:
        yield
    finally:
        lock.release()


def _opened(path: Path, dataset: Dataset, images: NDArray[np.uint8], between: Between) -> Reader:
    model = load_model(path)
    answering, rows = Answering(model, "of this data set's classifier"), dataset.indices("val")
    accuracy = float((answering.predict(images, rows, between).argmax(1) == dataset.labels[rows]).mean())
    name = f"a classifier of {dataset.card.name}, {accuracy:.1%} right on validation images"
    return Reader(name, Features(model), answering, path.stem, accuracy)


def _identity(kind: str, *decides: Any) -> str:
    return f"{kind}-{hashlib.sha256(json.dumps(decides).encode()).hexdigest()[:24]}"


def _path(preparation: Preparation, dataset: Dataset, shape: tuple[int, ...]) -> Path:
    told = hashlib.sha256(json.dumps([VERSION, shape, preparation.identity(), dataset.card.classes]).encode())
    for split in ("train", "val"):
        rows = dataset.indices(split)
        told.update(rows.astype(np.int64).tobytes() + dataset.labels[rows].astype(np.int64).tobytes())
    return folder_of(dataset.card.fingerprint) / f"reader-{told.hexdigest()[:24]}.keras"


def _trained(dataset: Dataset, images: NDArray[np.uint8], between: Between) -> keras.Model:
    """A small convolutional network after so many steps, whatever Keras's random state is. That is another afterwards:
    a run sets its own when it builds its networks."""
    shown = len(dataset.indices("train"))
    epochs = int(np.clip(round(STEPS * BATCH / shown), FEWEST_EPOCHS, MOST_EPOCHS))
    batch = max(2, min(BATCH, shown // 8))
    spec = Classification(
        dataset=dataset.card.name,
        preprocessing=Preprocessing(),
        optimizer=AdamW(learning_rate=0.002, schedule=Cosine()),
        training=Training(epochs=epochs, batch_size=batch, strategy="cpu", heat_maps=0),
    )
    lesson = ClassLearning(spec, dataset, images)
    learner = lesson.learner()
    batches = Batches(images, lesson.known, lesson.order(), batch)
    lesson.phases(learner, batches.per_epoch)[0].begin()
    for epoch in range(1, epochs + 1):
        learner.start_epoch(epoch)
        for shown_now, labels in batches.epoch(epoch):
            between()
            learner.step(shown_now, labels)
    if not all(np.isfinite(weight).all() for weight in learner.model.get_weights()):
        raise LabError(
            f"The classifier of '{dataset.card.name}' by which samples are compared could not be trained: its loss is "
            "no number.",
            "Set scores.features to a classification run of this data set.",
        )
    return learner.model


def _of_run(wanted: RunFeatures, dataset: Dataset, shape: tuple[int, ...], identity: str) -> Reader:
    model = open_run(wanted.run, dataset.card)
    if model.input_shape[1:] != shape:
        raise InputError(
            f"Run '{wanted.run}' takes images of {'×'.join(map(str, model.input_shape[1:]))}, and this one makes some "
            f"of {'×'.join(map(str, shape))}.",
            "Name a run with the same preprocessing, or leave scores.features at classifier.",
        )
    names, classes = run_at_hand(wanted.run).json_artifact("classes"), list(dataset.card.classes)
    tells = len(model.output_shape) == 2 and model.output_shape[1] == len(classes) and names == classes
    answering = Answering(model, wanted.run) if tells else None
    return Reader(f"the network of run {wanted.run}", Features(model), answering, identity)


def _inception(identity: str, between: Between) -> Reader:
    try:
        model = keras.applications.InceptionV3(include_top=False, weights="imagenet", pooling="avg")
    except Exception as error:  # Keras raises nothing more special where a download fails
        said = next(iter(str(error).splitlines()), type(error).__name__)
        raise LabError(
            f"InceptionV3's ImageNet weights could not be had: {said:.200}",
            "On a machine with internet they come by themselves; see transfer.weights on where to place a file. Or set "
            "scores.features to classifier.",
        ) from error

    @tf.function(reduce_retracing=True)
    def seen(images: tf.Tensor) -> tf.Tensor:
        colored = tf.image.grayscale_to_rgb(images) if images.shape[-1] == 1 else images
        large = tf.image.resize(tf.cast(colored, tf.float32), (INCEPTION_SIDE, INCEPTION_SIDE), antialias=True)
        return model(large / 127.5 - 1, training=False)

    def features(images: NDArray[np.uint8], between: Between = between) -> NDArray[np.float32]:
        parts = []
        for start in range(0, len(images), AT_ONCE):
            between()
            parts.append(seen(tf.constant(images[start : start + AT_ONCE])).numpy())
        return np.concatenate(parts)

    return Reader(INCEPTION, features, None, identity, most=MOST_SEEN_SLOWLY)
