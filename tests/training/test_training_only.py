"""Augmentation reaches training images alone: seen on the arrays that reach the network in a whole run."""

import keras
import numpy as np
import tensorflow as tf

from labcore.spec.preprocessing.normalization import Symmetric
from labcore.tasks import classification
from labcore.training.reporter import Reporter
from tests.samples import shapes

CHANGES = "augmentation.operations=[{kind: inversion, probability: 1}, {kind: mix_up, alpha: 1}]"


def test_validation_and_test_images_reach_the_network_as_they_are(small_run, monkeypatch):
    seen: list[tuple[bool, np.ndarray]] = []

    class Recording(keras.layers.Layer):
        def call(self, images, training=False):
            tf.py_function(lambda pixels: seen.append((bool(training), pixels.numpy())), [images], [])
            return images

    stock = Symmetric.build
    monkeypatch.setattr(Symmetric, "build", lambda self, image, *facts: stock(self, Recording()(image), *facts))
    folder, spec = small_run("recorded", "training.epochs=1", "training.heat_maps=0", CHANGES)
    with Reporter(folder, "mine") as reporter:
        classification.run(spec, reporter)

    data = shapes(images=150)
    images = data.pixels.reshape(-1, *data.card.shape)
    kept = {split: {images[row].tobytes() for row in data.indices(split)} for split in ("train", "val", "test")}
    reached = {
        mode: {image.astype(np.uint8).tobytes() for training, batch in seen if training == mode for image in batch}
        for mode in (True, False)
    }
    assert reached[False] == kept["val"] | kept["test"]
    assert len(reached[True]) == len(kept["train"]) and not reached[True] & set().union(*kept.values())
