"""A classical baseline leaves what a network leaves: curves, figures, mistakes, predictions; and answers afterwards."""

import csv
import time

import keras
import numpy as np
import pytest
from PIL import Image

from labcore.datasets import division
from labcore.errors import InputError, LabError
from labcore.spec.resolve import resolve
from labcore.store.folder import RunFolder
from labcore.store.status import State, Status
from labcore.store.store import Store
from labcore.tasks import baseline
from labcore.tasks.prediction import predict
from labcore.training.reporter import Reporter
from tests.samples import shapes

DATA = shapes(images=150)


class Bars:
    """A library with one set."""

    data = DATA

    def open(self, name, exclusions=None):
        if self.data is None:
            raise InputError(f"There is no data set named {name!r}.")
        return self.data


@pytest.fixture
def small(tmp_path, monkeypatch, lab_home):
    """Makes folder and spec of a baseline on the bars; it takes a second or less."""
    monkeypatch.setattr(division, "Library", Bars)

    def make(name, **settings):
        raw = {"task": "baseline", "dataset": "shapes", "estimator": "logistic_regression", **settings}
        spec = resolve(raw, lambda _: DATA.card)
        folder = RunFolder(tmp_path / name)
        folder.write_spec(spec)
        folder.write_status(Status(created=time.time(), state=State.RUNNING, token="mine"))
        return folder, spec

    return make


def train(folder, spec, reporter=Reporter):
    with reporter(folder, "mine") as voice:
        return baseline.run(spec, voice)


def rows(folder, kind="epoch"):
    return [row for row in folder.metrics_reader().poll() if row.kind == kind]


class StoppedAfterTwo(Reporter):
    def epoch(self, epoch, values):
        super().epoch(epoch, values)
        if epoch == 2:
            self.folder.request_stop()


def test_it_leaves_a_whole_run_behind(small):
    folder, spec = small("whole")
    assert train(folder, spec) is False

    report = folder.report()
    assert report["test"]["accuracy"] > 0.9 > report["test"]["majority_rate"]
    assert (report["best_epoch"], report["epochs"], report["test_opened"]) == (5, 5, 1)
    assert report["features"] == 18 and report["dataset_fingerprint"] == DATA.card.fingerprint
    epochs = rows(folder)
    assert [row.epoch for row in epochs] == [1, 2, 3, 4, 5]
    assert [row.values["train_images"] for row in epochs] == [row.step for row in epochs] == [18, 36, 54, 72, 90]
    assert {"loss", "accuracy", "val_loss", "val_accuracy", "val_roc_auc"} <= set(epochs[-1].values)
    assert [row.values["phase"] for row in rows(folder, "phase")] == ["preparing", "building", "testing"]
    assert folder.epochs_of("confusion") == [1, 2, 3, 4, 5] and not folder.epochs_of("heat_maps")
    assert np.sum(folder.json_artifact("confusion", 5)["matrix"]) == 30
    assert folder.arrays("test_mistakes") is not None and folder.arrays("validation_mistakes") is not None
    with folder.predictions_path.open(newline="") as file:
        header, *answers = csv.reader(file)
    assert header[:4] == ["index", "file", "true_class", "class"] and len(answers) == 30
    assert report["validation"]["loss"] == pytest.approx(epochs[-1].values["val_loss"])
    assert list(folder.tensorboard.iterdir())
    assert not folder.model_path.exists()


def test_the_seed_decides(small):
    losses = []
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        folder, spec = small(name, seed=seed, estimator={"kind": "random_forest", "trees": 10})
        train(folder, spec)
        losses.append([row.values["val_loss"] for row in rows(folder)])
    assert losses[0] == losses[1] != losses[2]


def test_stopped_it_keeps_what_it_has_and_goes_on_where_it_stood(small):
    whole, spec = small("whole")
    train(whole, spec)
    folder, spec = small("stopped")
    assert train(folder, spec, StoppedAfterTwo) is True
    report = folder.report()
    assert report["best_epoch"] == report["epochs"] == 2 and report["validation"]["accuracy"] > 0.5
    assert "test" not in report and folder.json_artifact("test_openings") is None, "the test set stays closed"

    assert train(folder, spec) is True
    assert folder.report() == report, "asked to stop before it had more, it keeps what there was"

    folder.withdraw_stop()
    assert train(folder, spec) is False
    assert [row.epoch for row in rows(folder)] == [1, 2, 3, 4, 5], "no share is trained on twice"
    assert folder.report()["test"] == whole.report()["test"]
    fits = sum(row.values["seconds"] for row in rows(folder))
    assert folder.report()["seconds"] == pytest.approx(fits), "those of both attempts"


def test_it_does_not_go_on_with_other_data(small, monkeypatch):
    folder, spec = small("changed")
    train(folder, spec, StoppedAfterTwo)
    monkeypatch.setattr(Bars, "data", shapes(images=150, seed=1))
    with pytest.raises(LabError, match="not the one this run began with"):
        train(folder, spec)


@pytest.mark.parametrize("estimator", ["svm", {"kind": "random_forest", "trees": 20}])
def test_it_answers_for_new_images_as_it_did_for_test_images(small, tmp_path, estimator):
    folder, spec = small("asked", estimator=estimator)
    train(folder, spec)
    test = DATA.indices("test")
    (tmp_path / "new").mkdir()
    for place, index in enumerate(test):
        Image.fromarray(DATA.image(index)[..., 0]).save(tmp_path / "new" / f"{place:03}.png")
    answers = predict(str(folder.path), [str(tmp_path / "new")])
    with folder.predictions_path.open(newline="") as file:
        recorded = [[float(number) for number in row[4:]] for row in list(csv.reader(file))[1:]]
    np.testing.assert_allclose([row["probabilities"] for row in answers["rows"]], recorded, atol=1e-5)


def test_without_its_data_set_it_says_why_it_cannot_answer(small, monkeypatch, tmp_path):
    folder, spec = small("asked")
    with pytest.raises(InputError, match="no figures yet"):
        predict(str(folder.path), [str(tmp_path)])
    train(folder, spec)
    monkeypatch.setattr(Bars, "data", shapes(images=150, seed=1))
    with pytest.raises(LabError, match="not the one this run began with"):
        predict(str(folder.path), [str(tmp_path)])
    monkeypatch.setattr(Bars, "data", None)
    with pytest.raises(LabError, match="'shapes' is not in this lab") as refused:
        predict(str(folder.path), [str(tmp_path)])
    assert "Import it" in refused.value.cure


@pytest.fixture
def network(lab_home):
    """The id of a run whose network sees the mean of each third of an image, and the folder of it."""
    store = Store()
    folder = store.folder(store.submit(resolve({"dataset": "shapes"}, lambda _: DATA.card)))
    image = keras.Input((12, 12, 1))
    thirds = keras.layers.Flatten()(keras.layers.AveragePooling2D((4, 12))(keras.layers.Rescaling(1 / 255)(image)))
    keras.Model(image, keras.layers.Dense(3, activation="softmax")(thirds)).save(folder.model_path)
    folder.write_environment({"dataset": {"name": "shapes", "fingerprint": DATA.card.fingerprint}})
    return folder


def test_it_learns_from_what_the_network_of_a_run_sees(small, network):
    folder, spec = small("features", features={"kind": "network", "run": network.run_id})
    train(folder, spec)
    report = folder.report()
    assert report["features"] == 3 and report["test"]["accuracy"] > 0.95
    assert baseline.describe(spec, DATA.card)["features"] == 3


def test_a_network_that_may_know_the_test_images_is_refused(small, network):
    network.write_environment({"dataset": {"name": "shapes", "fingerprint": "before"}})
    folder, spec = small("leak", features={"kind": "network", "run": network.run_id})
    with pytest.raises(LabError, match="may know images that are test images now"):
        train(folder, spec)


def test_a_run_without_a_network_is_named(small, network):
    network.model_path.unlink()
    folder, spec = small("absent", features={"kind": "network", "run": network.run_id})
    with pytest.raises(InputError, match="has kept no network"):
        train(folder, spec)


def test_it_tells_what_it_costs(small):
    _, spec = small("cost")
    assert baseline.describe(spec, DATA.card) == {
        "features": 18,
        "train_images": 90,
        "memory_bytes": 3 * 4 * 144 * 90,
        "input_shape": [12, 12, 1],
    }


@pytest.mark.parametrize("point", [99, -1])
def test_a_report_that_names_a_point_that_is_not_there_is_refused(small, point):
    folder, spec = small("odd")
    train(folder, spec)
    folder.write_report({**folder.report(), "best_epoch": point})
    with pytest.raises(InputError, match="damaged"):
        baseline.trained(folder)
