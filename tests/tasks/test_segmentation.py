"""Segmentation from the spec to the report, on images of bright disks."""

import base64

import cv2
import keras
import numpy as np
import pytest

from labcore.datasets import division
from labcore.errors import InputError
from labcore.spec.reading import assign
from labcore.spec.resolve import resolve
from labcore.store.folder import RunFolder
from labcore.store.status import State, Status
from labcore.tasks import segmentation
from labcore.tasks.prediction import predict
from labcore.training.reporter import Reporter
from tests.samples import disks, shapes
from tests.training.test_loop import Killed, KilledAfter, epochs_of

DATA = disks(60, classes=3)
SMALL = ("architecture={kind: unet, levels: 2, layers_per_level: 1, filters: 8}", "training.batch_size=12")


def spec(*settings, data=DATA):
    return resolve(assign({"task": "segmentation", "dataset": "disks"}, [*SMALL, *settings]), lambda _: data.card)


@pytest.fixture
def finished(tmp_path, monkeypatch):
    """Trains on the disks and hands out the run's folder."""

    class Disks:
        def open(self, _name, exclusions=None):
            return DATA

    monkeypatch.setattr(division, "Library", Disks)

    def run(*settings, name="run", reporter=Reporter):
        folder = RunFolder(tmp_path / name)
        if not folder.exists:
            folder.write_spec(spec(*settings))
            folder.write_status(Status(created=1.0, state=State.RUNNING, token="mine"))
        with reporter(folder, "mine") as voice:
            assert segmentation.run(folder.spec(), voice) is False
        return folder

    return run


def test_it_learns_and_leaves_a_whole_run_behind(finished):
    folder = finished("training.epochs=12", "optimizer={kind: adam, learning_rate: 0.02}")
    report = folder.report()
    test, names = report["test"], ["background", "disk1", "disk2"]
    assert test["mean_iou"] > 0.8 and test["pixel_accuracy"] > test["majority_rate"]
    assert list(test["iou"]) == list(test["dice"]) == list(test["per_class"]) == names
    assert test["mean_iou"] == pytest.approx(np.mean(list(test["iou"].values())))
    epochs = [row for row in folder.metrics_reader().poll() if row.kind == "epoch"]
    assert len(epochs) == 12 and epochs[-1].values["val_mean_iou"] > epochs[0].values["val_mean_iou"]
    assert {"loss", "objective", "mean_iou", "val_loss", "val_iou.disk2", "val_dice.disk1"} <= set(epochs[-1].values)
    kept = folder.arrays("test_masks")
    whole = kept["counts"].sum(axis=0)
    assert whole.sum() == 12 * 16 * 24, "every pixel of every test image"
    assert folder.json_artifact("test_confusion")["matrix"] == whole.tolist()
    worst = folder.arrays("validation_worst")
    assert (np.diff(worst["iou"]) >= 0).all() and worst["predicted"].shape == worst["masks"].shape


def test_what_is_reported_is_what_the_kept_model_answers(finished):
    folder = finished("training.epochs=2")
    images, masks = DATA.pixels.reshape(-1, 16, 24, 1), DATA.masks.reshape(-1, 16, 24)
    rows = DATA.indices("test")
    given = segmentation.trained(folder).answer(images[rows]).argmax(axis=3)
    assert folder.report()["test"]["pixel_accuracy"] == pytest.approx((given == masks[rows]).mean(), abs=1e-3)


def test_masks_are_shown_after_every_epoch(finished):
    folder = finished("training.epochs=2", "training.overlays=3")
    shown = folder.arrays("masks_shown")
    assert shown["images"].shape == (3, 16, 24, 1) and set(np.unique(shown["masks"])) == {0, 1, 2}
    for epoch in (1, 2):
        assert folder.arrays("masks", epoch)["predicted"].shape == (3, 16, 24)


def test_killed_and_resumed_it_ends_with_the_same_weights(finished):
    settings = (
        "training.epochs=3", "optimizer={kind: adam, learning_rate: 0.02, schedule: cosine}", "seed=5",
        "regularization.dropout=0.3", "augmentation.operations=[flip, rotation]",
    )  # fmt: skip
    whole = finished(*settings, name="whole")

    class DiesInTheSecondEpoch(KilledAfter):
        batches = 3 + 2

    with pytest.raises(Killed):
        finished(*settings, name="killed", reporter=DiesInTheSecondEpoch)
    keras.utils.set_random_seed(12345)
    killed = finished(name="killed")
    weights = [keras.saving.load_model(each.model_path).get_weights() for each in (whole, killed)]
    for one, other in zip(*weights, strict=True):
        np.testing.assert_array_equal(one, other)
    assert epochs_of(whole) == epochs_of(killed)


def test_a_set_without_masks_is_refused_in_words():
    with pytest.raises(InputError, match="no masks"):
        spec(data=shapes(images=60))


def test_what_leaves_the_mask_behind_is_refused_where_it_is_asked_for():
    with pytest.raises(InputError, match="MixUp leaves the mask behind"):
        spec("augmentation.operations=[{kind: mix_up}]")


def test_classes_of_few_pixels_weigh_more_but_not_beyond_the_limit():
    lesson = segmentation.MaskLearning(
        spec("imbalance={class_weights: balanced, most_weight: 3}"), DATA, DATA.pixels.reshape(-1, 16, 24, 1)
    )
    counts = np.bincount(DATA.masks.reshape(60, -1)[DATA.indices("train")].ravel(), minlength=3)
    weights = lesson.spec.imbalance.weights(counts, DATA.card.classes)
    assert weights[1] == weights[2] == pytest.approx(3 * weights[0])
    assert (weights * counts).sum() == pytest.approx(counts.sum())


def test_pictures_of_any_size_get_masks_of_their_size_that_can_be_imported_again(finished, tmp_path):
    folder = finished("training.epochs=8", "optimizer={kind: adam, learning_rate: 0.02}")
    row = int(DATA.indices("test")[0])
    image, truth = DATA.image(row)[..., 0], DATA.mask(row).astype(np.uint8)
    (tmp_path / "pictures").mkdir()
    for name, factor in (("small", 1), ("large", 3)):
        cv2.imwrite(str(tmp_path / "pictures" / f"{name}.png"), np.kron(image, np.ones((factor, factor), np.uint8)))
    found = predict(str(folder.path), [str(tmp_path / "pictures")])
    assert found["classes"] == list(DATA.card.classes)
    for told, factor in zip(found["rows"], (3, 1), strict=True):
        mask = cv2.imdecode(np.frombuffer(base64.b64decode(told["mask"]), np.uint8), cv2.IMREAD_UNCHANGED)
        wanted = np.kron(truth, np.ones((factor, factor), np.uint8))
        assert mask.shape == wanted.shape and (mask == wanted).mean() > 0.9
        assert sum(told["shares"]) == pytest.approx(1) and told["shares"][0] == pytest.approx((mask == 0).mean())
    tiled = predict(str(folder.path), [str(tmp_path / "pictures")], tiles={})
    assert tiled["notes"] == [
        "Answered in overlapping tiles of 24 × 16 pixels, at the scale of the images that it learned from."
    ]
    (large, small), (tiled_large, tiled_small) = ([row["mask"] for row in each["rows"]] for each in (found, tiled))
    assert small == tiled_small and large != tiled_large, "an image of one tile is what it is as a whole"
