"""Training for real: it learns, stops when asked, keeps the best, and goes on where it was killed."""

import csv
import json

import keras
import numpy as np
import pytest

from labcore.errors import LabError
from labcore.store.status import State
from labcore.tasks import classification
from labcore.training import checkpoints
from labcore.training.faults import Diverged
from labcore.training.reporter import Replaced, Reporter
from tests.samples import shapes

LEARNING = ("optimizer.learning_rate=0.01", "optimizer.schedule=constant")


class Killed(BaseException):
    """Ends a run from within, as a SIGKILL would: nothing after it is written."""


class KilledAfter(Reporter):
    """Dies after so many batches."""

    batches = 0

    def batch(self, *figures):
        super().batch(*figures)
        if self.step == self.batches:
            raise Killed


def train(folder, spec, reporter=Reporter):
    with reporter(folder, "mine") as voice:
        return classification.run(spec, voice)


def rows(folder, kind):
    return [row for row in folder.metrics_reader().poll() if row.kind == kind]


def epochs_of(folder):
    """The figures of every epoch, without those that tell how fast it went."""
    timed = ("seconds", "images_per_second")
    told = [(row.epoch, row.step, row.values) for row in rows(folder, "epoch")]
    return [(*place, {name: value for name, value in values.items() if name not in timed}) for *place, values in told]


def test_it_learns_and_leaves_a_whole_run_behind(small_run):
    folder, spec = small_run("one", "training.epochs=8", "training.heat_maps=4", *LEARNING)
    assert train(folder, spec) is False

    report = folder.report()
    assert report["test"]["accuracy"] > 0.9 > report["test"]["majority_rate"]
    assert report["epochs"] == 8 and 1 <= report["best_epoch"] <= 8 and report["test_opened"] == 1
    told = classification.describe(spec, shapes(images=150).card)
    assert (report["parameters"], report["flops"], report["memory"]) == tuple(
        told[fact] for fact in ("parameters", "flops", "memory_bytes")
    )
    epochs = rows(folder, "epoch")
    assert [row.epoch for row in epochs] == list(range(1, 9))
    assert epochs[-1].values["loss"] < epochs[0].values["loss"]
    assert sum(row.values["best"] for row in epochs) >= 1
    assert rows(folder, "batch") and rows(folder, "batch")[-1].step == 8 * 6
    assert [row.values["phase"] for row in rows(folder, "phase")] == [
        "preparing", "building", "training", "saving", "testing", "baseline",
    ]  # fmt: skip
    beside = report["baseline"]
    assert beside["train_images"] == 90 and beside["validation"]["images"] == beside["test"]["images"] == 30
    assert folder.epochs_of("confusion") == folder.epochs_of("heat_maps") == list(range(1, 9))
    assert np.sum(folder.json_artifact("confusion", 8)["matrix"]) == 30
    maps = folder.arrays("heat_maps", 8)
    assert maps["maps"].shape[0] == 4 and maps["maps"].min() >= 0 and maps["maps"].max() <= 1
    assert folder.arrays("heat_map_images")["labels"].tolist() == [0, 1, 2, 0]
    with folder.predictions_path.open(newline="") as file:
        header, *answers = csv.reader(file)
    assert header[:4] == ["index", "file", "true_class", "class"] and len(answers) == 30
    assert all(sum(map(float, row[4:])) == pytest.approx(1, abs=1e-4) for row in answers)
    assert len(folder.json_artifact("test_openings")) == 1
    assert list(folder.tensorboard.iterdir())
    assert folder.environment()["packages"]["tensorflow"]


def test_the_saved_model_is_the_best_epoch(small_run):
    folder, spec = small_run("best", "training.epochs=4", *LEARNING)
    train(folder, spec)
    epochs = {row.epoch: row.values for row in rows(folder, "epoch")}
    best = min(epochs, key=lambda epoch: epochs[epoch]["val_loss"])
    assert folder.report()["best_epoch"] == best
    assert folder.report()["validation"]["loss"] == pytest.approx(epochs[best]["val_loss"], rel=1e-4)


def test_killed_and_resumed_it_ends_with_the_same_weights(small_run):
    settings = (
        "training.epochs=4",
        "seed=7",
        "regularization.dropout=0.5",
        "regularization.weight_averaging=0.9",
        "optimizer.learning_rate=0.01",
        "optimizer.schedule=cosine",
        "augmentation.operations=[flip, rotation]",
    )
    whole, spec = small_run("whole", *settings)
    train(whole, spec)

    killed, spec = small_run("killed", *settings)
    KilledAfter.batches = 6 * 2 + 3
    with pytest.raises(Killed):
        train(killed, spec, KilledAfter)
    assert not killed.model_path.exists()
    keras.utils.set_random_seed(12345)
    train(killed, spec)

    expected = keras.saving.load_model(whole.model_path).get_weights()
    found = keras.saving.load_model(killed.model_path).get_weights()
    for one, other in zip(expected, found, strict=True):
        np.testing.assert_array_equal(one, other)
    assert epochs_of(whole) == epochs_of(killed)


@pytest.mark.parametrize("files", [1, 2])
def test_killed_while_it_keeps_an_epoch_it_ends_with_the_weights_of_the_epoch_it_names(small_run, monkeypatch, files):
    """Killed when so many files of the second epoch are kept; trained again, as on a GPU, that epoch is another."""
    folder, spec = small_run("between", "training.epochs=2", *LEARNING)
    judged, kept = {}, []

    def judge(self, epoch):
        judged[epoch] = self._learner.model.get_weights()
        return {"val_loss": {1: 1.0, 2: 2.0 if "resumed" in judged else 0.5}[epoch]}

    def save(path, *what, **numbers):
        checkpoints_save(path, *what, **numbers)
        kept.append(path)
        if len(kept) == 2 + files:
            raise Killed

    checkpoints_save = checkpoints.save
    monkeypatch.setattr(classification.Judge, "__call__", judge)
    monkeypatch.setattr(checkpoints, "save", save)
    with pytest.raises(Killed):
        train(folder, spec)
    judged["resumed"] = True
    train(folder, spec)
    found = keras.saving.load_model(folder.model_path).get_weights()
    for one, other in zip(judged[folder.report()["best_epoch"]], found, strict=True):
        np.testing.assert_array_equal(one, other)


def test_the_same_seed_gives_the_same_run_and_another_does_not(small_run):
    losses = []
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        folder, spec = small_run(name, "training.epochs=1", f"seed={seed}")
        train(folder, spec)
        losses.append(rows(folder, "epoch")[0].values["val_loss"])
    assert losses[0] == losses[1] != losses[2]


def test_asked_to_stop_it_stops_and_keeps_the_best_model(small_run):
    folder, spec = small_run("stopped", "training.epochs=500", *LEARNING)

    class StoppedInTheThirdEpoch(Reporter):
        def batch(self, *figures):
            super().batch(*figures)
            if self.step == 14:
                self.folder.request_stop()

    assert train(folder, spec, StoppedInTheThirdEpoch) is True
    assert len(rows(folder, "epoch")) == 2
    report = folder.report()
    assert folder.model_path.is_file() and report["epochs"] == 2
    assert "test" not in report and folder.json_artifact("test_openings") is None, "the test set stays closed"

    folder.withdraw_stop()
    shorter = spec.model_copy(update={"training": spec.training.model_copy(update={"epochs": 4})})
    assert train(folder, shorter) is False
    assert folder.report()["test_opened"] == 1 and folder.report()["seconds"] > report["seconds"]


def test_asked_to_stop_while_the_test_set_is_opened_it_ends_as_stopped_and_can_be_taken_up(small_run):
    folder, spec = small_run("late", "training.epochs=1", *LEARNING)

    class StoppedAtTheTest(Reporter):
        def phase(self, phase, *more):
            super().phase(phase, *more)
            if phase == "testing":
                self.folder.request_stop()

    assert train(folder, spec, StoppedAtTheTest) is True
    assert set(folder.report()) >= {"validation"} and "test" not in folder.report()
    folder.withdraw_stop()
    assert train(folder, spec) is False
    assert folder.report()["test_opened"] == 2, "both openings are counted"


def test_a_figure_that_no_epoch_has_fails_the_run_and_says_so(small_run, monkeypatch):
    folder, spec = small_run("unjudged", "training.epochs=2", "training.monitor=val_roc_auc", *LEARNING)
    monkeypatch.setattr(classification.Judge, "__call__", lambda self, epoch: {"val_roc_auc": float("nan")})
    with pytest.raises(LabError, match="No epoch gave a figure for ROC AUC"):
        train(folder, spec)


def test_the_loss_shown_is_the_plain_one_and_the_objective_what_is_lowered(small_run):
    settings = ("training.epochs=1", "imbalance.class_weights=none", *LEARNING)
    plain, spec = small_run("plain", *settings)
    train(plain, spec)
    values = rows(plain, "epoch")[0].values
    assert values["objective"] == pytest.approx(values["loss"], rel=1e-4)
    smooth, spec = small_run("smooth", *settings, "regularization.label_smoothing=0.4", "training.epochs=4")
    train(smooth, spec)
    values = rows(smooth, "epoch")[-1].values
    assert values["objective"] > values["loss"] * 1.05


def test_a_loss_that_is_no_number_ends_the_run_within_a_batch(small_run):
    folder, spec = small_run("diverged", "optimizer.kind=sgd", "optimizer.learning_rate=1e6", "training.epochs=50")
    spec = spec.model_copy(update={"regularization": spec.regularization.model_validate({"normalization": "none"})})
    with pytest.raises(Diverged, match="learning rate is too high"):
        train(folder, spec)


def test_answers_that_are_no_numbers_are_told_as_divergence_and_the_best_epoch_is_kept(small_run, monkeypatch):
    folder, spec = small_run("nan", "training.epochs=3", "regularization.weight_averaging=0", *LEARNING)
    built = []

    def learner(self, *arguments):
        built.append(made(self, *arguments))
        return built[0]

    class PoisonedByTheLastStepOfTheSecond(Reporter):
        def batch(self, *figures):
            super().batch(*figures)
            if self.step == 12:
                weight = built[0].model.trainable_weights[-1]
                weight.assign(weight * float("nan"))

    made = classification.ClassLearning.learner
    monkeypatch.setattr(classification.ClassLearning, "learner", learner)
    with pytest.raises(Diverged, match="after epoch 2"):
        train(folder, spec, PoisonedByTheLastStepOfTheSecond)
    kept = keras.saving.load_model(folder.model_path)
    assert all(np.isfinite(weight).all() for weight in kept.get_weights()), "the best epoch before is kept"


def test_asked_to_stop_while_an_epoch_is_judged_it_keeps_the_one_before(small_run):
    folder, spec = small_run("judged", "training.epochs=500", *LEARNING)

    class StoppedAtTheEndOfTheThird(Reporter):
        def batch(self, batch, batches, *figures):
            super().batch(batch, batches, *figures)
            if self.step == 18:
                self.folder.request_stop()

    assert train(folder, spec, StoppedAtTheEndOfTheThird) is True
    assert folder.report()["epochs"] == 2 and folder.model_path.is_file()


def test_a_run_does_not_go_on_with_other_data(small_run):
    folder, spec = small_run("changed", "training.epochs=2")
    train(folder, spec)
    environment = folder.environment()
    folder.write_environment({**environment, "dataset": {**environment["dataset"], "fingerprint": "another"}})
    with pytest.raises(LabError, match="not the one this run began with"):
        train(folder, spec)


def test_early_stopping_waits_as_long_as_it_was_told(small_run):
    settings = ("optimizer.kind=sgd", "optimizer.learning_rate=1e-12", "optimizer.momentum=0", "training.epochs=30")
    folder, spec = small_run("early", *settings, "training.early_stopping=2", "training.monitor=val_accuracy")
    train(folder, spec)
    assert folder.report()["epochs"] == folder.report()["best_epoch"] + 2 < 30


def test_the_log_tells_what_begins_and_what_each_epoch_brought(small_run, caplog):
    caplog.set_level("INFO", logger="labcore")
    train(*small_run("told", "training.epochs=2", *LEARNING))
    epochs = [record.message for record in caplog.records if record.message.startswith("Epoch ")]
    assert len(epochs) == 2 and epochs[0].startswith("Epoch 1 of 2: loss ") and epochs[0].endswith("the best so far")
    assert any("validation accuracy 0." in message for message in epochs)


def test_a_replaced_worker_writes_no_more(small_run):
    folder, _ = small_run("replaced")
    with Reporter(folder, "mine") as reporter:
        folder.write_status(folder.status().model_copy(update={"token": "another"}))
        with pytest.raises(Replaced):
            reporter.phase("training", "")
        with pytest.raises(Replaced):
            reporter.end(State.FINISHED)
    assert json.loads((folder.path / "status.json").read_text())["state"] == "running"


def test_a_worker_replaced_in_mid_training_leaves_checkpoints_and_model_alone(small_run):
    folder, spec = small_run("overtaken", "training.epochs=50", *LEARNING)

    class Overtaken(Reporter):
        def batch(self, *figures):
            super().batch(*figures)
            if self.step == 14:
                folder.write_status(folder.status().model_copy(update={"token": "another"}))

    with pytest.raises(Replaced):
        train(folder, spec, Overtaken)
    assert len(rows(folder, "epoch")) == 2 and not folder.model_path.exists()
