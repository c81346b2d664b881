"""The baseline beside every network: fitted once for the same images, never on test images unasked, nor in the way."""

import dataclasses

import numpy as np
import pytest

from labcore.evaluation.quick_baseline import QuickBaseline
from labcore.home import data_dir
from labcore.spec.classification import Classification
from labcore.tasks import quick_baseline as module
from labcore.tasks.quick_baseline import evenly, quick_baseline
from labcore.training.reporter import Stopped
from tests.samples import shapes

DATA = shapes(images=150)
IMAGES = np.stack([DATA.image(index) for index in range(150)])
SPEC = Classification(dataset="shapes")


class Voice:
    """A reporter of which only this is asked."""

    def __init__(self, stop=False):
        self.phases, self.stop = [], stop

    def phase(self, phase, message):
        self.phases.append(phase)

    def heed(self):
        if self.stop:
            raise Stopped


@pytest.fixture(autouse=True)
def lab(lab_home):
    return lab_home


def made(with_test=False, data=DATA, voice=None, spec=SPEC):
    return quick_baseline(spec, data, IMAGES, with_test, voice or Voice())


def kept():
    return sorted(data_dir().rglob("prepared/*/baseline-*.json"))


def test_it_learns_from_training_images_and_says_what_it_is():
    found = made()["baseline"]
    assert set(found) == {"features", "estimator", "train_images", "of_train_images", "validation", "seconds"}
    assert found["train_images"] == found["of_train_images"] == len(DATA.indices("train"))
    assert found["validation"]["accuracy"] > 0.8 > found["validation"]["majority_rate"]
    told = QuickBaseline.read(found).what
    assert told == "logistic regression on oriented gradients (HOG), fitted on all 90 training images"


def test_later_runs_on_the_same_images_take_it_from_there_and_others_do_not():
    first, voice = made(), Voice()
    assert made(voice=voice, spec=SPEC.model_copy(update={"seed": 7})) == first and not voice.phases
    split = DATA.split.copy()
    split[DATA.indices("train")[0]] = 255
    made(data=dataclasses.replace(DATA, split=split), voice=voice)
    made(data=dataclasses.replace(DATA, labels=DATA.labels[::-1].copy()), voice=voice)
    assert voice.phases == ["baseline"] * 2 and len(kept()) == 3


def test_test_images_are_answered_only_where_the_run_has_opened_them(monkeypatch):
    asked = []
    whole = module._small
    monkeypatch.setattr(module, "_small", lambda images: asked.append(images.copy()) or whole(images))
    closed = made()["baseline"]
    hidden = {image.tobytes() for image in IMAGES[DATA.indices("test")]}
    others = {image.tobytes() for image in np.delete(IMAGES, DATA.indices("test"), axis=0)}
    assert "test" not in closed and not (hidden - others) & {each.tobytes() for part in asked[2:] for each in part}
    opened = made(with_test=True)["baseline"]
    assert opened["test"]["images"] == len(DATA.indices("test")) and opened["validation"] == closed["validation"]
    assert "test" not in made()["baseline"], "what lies there is not handed to a run whose test set is closed"


def test_a_stop_or_a_fault_leaves_it_out_and_ends_nothing(monkeypatch, caplog):
    assert made(voice=Voice(stop=True)) == {} and not kept()
    assert made(data=dataclasses.replace(DATA, labels=np.zeros(150, np.int32))) == {}
    assert "could not be fitted" in caplog.text
    monkeypatch.setattr(module, "write_json", lambda path, found: (_ for _ in ()).throw(OSError("full")))
    assert made()["baseline"]["validation"]["accuracy"] > 0.8


def test_images_are_drawn_evenly_by_class():
    labels = np.repeat([0, 1, 2], [100, 50, 5]).astype(np.int32)
    drawn = evenly(labels, 45)
    assert np.bincount(labels[drawn]).tolist() == [20, 20, 5] and np.array_equal(drawn, np.unique(drawn))
    assert np.array_equal(evenly(labels, 45), drawn) and len(evenly(labels, 999)) == 155


def test_large_images_are_averaged_down_first():
    image = np.arange(200 * 130, dtype=np.float32).reshape(1, 200, 130, 1) % 256
    small = module._small(image.astype(np.uint8))
    assert small.shape == (1, 50, 32, 1)
    assert small[0, 0, 0, 0] == round(float(image[0, :4, :4].mean()))
