"""What samples are held against: the training images nearest to them, and by whom they are read."""

import threading

import keras
import numpy as np
import pytest
from filelock import FileLock

from labcore.spec.feature_network.own import OwnClassifier
from labcore.spec.feature_network.run import RunFeatures
from labcore.spec.preprocessing import Preparation
from labcore.store.folder import RunFolder
from labcore.tasks import readers, sampled
from labcore.tasks.readers import Reader, reader
from labcore.tasks.sampled import Comparison
from labcore.training.reporter import Stopped
from tests.samples import shapes

DATA = shapes(images=60)
IMAGES = DATA.pixels.reshape(-1, *DATA.card.shape)


def nobody():
    return None


def brief(images, between=nobody):
    """A few pixels of each image as its features."""
    return images[:, ::3, ::3, 0].reshape(len(images), -1).astype(np.float32)


@pytest.mark.parametrize("most", [None, 10])
def test_the_nearest_training_image_is_found_among_all_block_by_block(monkeypatch, most):
    monkeypatch.setattr(sampled, "BLOCK", 7)
    comparison = Comparison(Reader("", brief, None, "brief", most=most), DATA, IMAGES)
    rows = DATA.indices("train")[[3, 30, 0]]
    samples = np.clip(IMAGES[rows].astype(int) + 1, 0, 255).astype(np.uint8)
    found = comparison.nearest(brief(samples), nobody)
    assert (found.looked_at, found.there) == (most or 36, 36)
    if most is None:
        assert found.rows.tolist() == rows.tolist() and (found.distances < 0.1 * found.usual).all()
    assert set(found.rows) <= set(DATA.indices("train")) and 0 < found.usual < 2
    np.testing.assert_array_equal(comparison.real("val", nobody), brief(IMAGES[DATA.indices("val")]))


@pytest.fixture
def runs(tmp_path, monkeypatch):
    """A run whose network tells three classes, and a function that says which."""
    image = keras.Input((12, 12, 1))
    model = keras.Model(image, keras.layers.Dense(3, activation="softmax")(keras.layers.Flatten()(image)))
    folder = RunFolder(tmp_path / "r1")

    monkeypatch.setattr(readers, "open_run", lambda run, card: model)
    monkeypatch.setattr(readers, "run_at_hand", lambda run: folder)
    return lambda names: folder.write_json_artifact("classes", names)


def test_a_run_that_tells_other_classes_reads_none_of_these(runs):
    def found(preparation):
        return reader(RunFeatures(run="r1"), preparation, DATA, IMAGES, nobody, print)

    runs(list(DATA.card.classes))
    assert found(Preparation()).probabilities is not None
    runs(["as", "many", "others"])
    assert found(Preparation()).probabilities is None
    other = Preparation(interpolation="nearest")
    assert found(Preparation()).identity == found(Preparation()).identity != found(other).identity


def test_a_run_that_waits_for_the_classifier_of_another_can_be_stopped(lab_home, monkeypatch):
    monkeypatch.setattr(readers, "PATIENCE", 0.02)
    path = readers._path(Preparation(), DATA, IMAGES.shape[1:])
    path.parent.mkdir(parents=True)
    held, over, said = threading.Event(), threading.Event(), []

    def other_run():
        with FileLock(path.with_suffix(".lock")):
            held.set()
            over.wait(60)

    def heed():
        if said:
            raise Stopped

    worker = threading.Thread(target=other_run)
    worker.start()
    held.wait(60)
    try:
        with pytest.raises(Stopped):
            reader(OwnClassifier(), Preparation(), DATA, IMAGES, heed, said.append)
    finally:
        over.set()
        worker.join()
    assert said == ["Waiting for another run, which trains the classifier that samples are compared by"]
