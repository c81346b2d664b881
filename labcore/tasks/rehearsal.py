"""One step ahead of the first run, so that a worker that waits has set up what TensorFlow and Keras do at first use."""

import keras
import numpy as np
import tensorflow as tf

from labcore.datasets.card import SPLITS, Card, Split
from labcore.datasets.dataset import Dataset
from labcore.spec.resolve import resolve
from labcore.tasks.learning import lesson_of
from labcore.training.batches import Batches
from labcore.training.environment import environment

SIDE, IMAGES = 8, 12  # so many of them in each split


def rehearse() -> None:
    """Take two steps of the smallest classification, on blank images that lie nowhere, and forget them.

    The run to come finds libraries loaded, and the steps' functions read, which takes most of a second. Not where there
    is a GPU: its memory would be held for as long as this process waits.
    """
    if tf.config.list_physical_devices("GPU"):
        return
    dataset = _blank()
    environment(dataset.card)  # looks at every package that is installed, once
    spec = resolve({"task": "classification", "dataset": dataset.card.name}, lambda _: dataset.card).in_force()
    images = dataset.pixels.reshape(-1, *dataset.card.shape)
    lesson = lesson_of(spec, dataset, images)
    learner = lesson.learner()
    batches = Batches(images, dataset.labels, lesson.order(dataset.labels), IMAGES // 2, learner.replicas)
    lesson.phases(learner, batches.per_epoch)[0].begin()
    upcoming = learner.distribute(batches.epoch(1))
    learner.trace(upcoming)
    for shown, known in upcoming:
        learner.step(shown, known)
    learner.predict(images, np.arange(IMAGES))
    keras.utils.clear_session()


def _blank() -> Dataset:
    """Blank images of two classes."""
    count = len(SPLITS) * IMAGES
    names = ("one", "other")
    card = Card(
        name="blank",
        title="Blank images",
        task="classification",
        classes=names,
        images=count,
        shape=(SIDE, SIDE, 1),
        height_range=(SIDE, SIDE),
        width_range=(SIDE, SIDE),
        channels=1,
        splits={split: Split(images=IMAGES, classes=dict.fromkeys(names, IMAGES // 2)) for split in SPLITS},
        source="built-in",
        fingerprint="blank",
    )
    labels = np.arange(count, dtype=np.int32) % 2
    split = np.repeat(np.arange(len(SPLITS), dtype=np.uint8), IMAGES)
    return Dataset.in_memory(card, np.zeros((count, SIDE, SIDE, 1), np.uint8), labels, split)
