"""Runs with each remedy for imbalance, by the arrays that reach the model."""

import keras
import numpy as np
import pytest

from labcore.datasets import division
from labcore.datasets.exclusions import ExclusionList, without
from labcore.spec.imbalance.sampling import Sampling
from labcore.spec.reading import assign
from labcore.spec.resolve import resolve
from labcore.spec.transfer import Transfer
from labcore.store.folder import RunFolder
from labcore.store.status import State, Status
from labcore.tasks import balancing, classification, network_learning
from labcore.training.learner import Learner
from labcore.training.reporter import Reporter
from tests.samples import with_counts
from tests.training.test_loop import Killed, KilledAfter, rows, train

MARK = 255
"""The first pixel of every validation and test image; that of training images is 0."""


@pytest.fixture
def data(monkeypatch):
    """Twenty training images of one class and six of another; those of other splits are marked."""
    data = with_counts({"train": (20, 6), "val": (4, 4), "test": (5, 3)})
    pixels = data.pixels.reshape(len(data), -1)
    pixels[:, 0] = np.where(data.split == 0, 0, MARK)

    opened(data, monkeypatch)
    return data


def opened(data, monkeypatch):
    """Let `data` be what a run opens."""

    class Bars:
        def open(self, _name, exclusions=None):
            return data

    monkeypatch.setattr(division, "Library", Bars)


@pytest.fixture
def run(data, tmp_path):
    """Makes the folder and the spec of a small run."""

    def make(name, *assignments):
        small = ["architecture.filters=4", "architecture.blocks=1", "training.batch_size=8", "training.heat_maps=0"]
        small += ["training.epochs=2", "imbalance.class_weights=none", *assignments]
        spec = resolve(assign({"dataset": "shapes"}, small), lambda _: data.card)
        return running(RunFolder(tmp_path / name), spec)

    return make


def running(folder, spec):
    folder.write_spec(spec)
    folder.write_status(Status(created=1.0, state=State.RUNNING, token="mine"))
    return folder, spec


@pytest.fixture
def seen(monkeypatch):
    """What reaches the model: `steps`, images and labels of each; `asked`, images of each prediction."""
    steps, asked = [], []
    begin, answer = Learner.begin, Learner._answers

    def begun(self, *arguments):
        begin(self, *arguments)
        step = self.step

        def stepped(images, labels):
            steps.append((np.asarray(images), np.asarray(labels)))
            return step(images, labels)

        self.step, self.trace = stepped, lambda batches: None  # left to the step inside

    def answered(self, images):
        asked.append(np.asarray(images))
        return answer.__get__(self, Learner)(images)

    monkeypatch.setattr(Learner, "begin", begun)
    monkeypatch.setattr(Learner, "_answers", answered)
    return steps, asked


@pytest.mark.parametrize("kind", Sampling.kinds())
def test_a_run_with_each_sampling_trains_on_what_was_said_and_judges_untouched_images(kind, run, data, seen):
    operations = "augmentation={enabled: true, operations: [{kind: brightness, share: 0.5}, flip]}"
    folder, spec = run(kind, f"imbalance.sampling={kind}", operations)
    assert train(folder, spec) is False

    steps, asked = seen
    expected = spec.imbalance.sampling.counts(np.array([20, 6]))
    shown = np.concatenate([images for images, _ in steps])
    labels = np.concatenate([labels for _, labels in steps])
    assert (np.bincount(labels) == 2 * expected).all(), "over two epochs"
    assert (shown[:, 0, 0, 0] == 0).all(), "no validation or test image was trained on, or went into a made one"
    real = {image.tobytes() for image in data.pixels.reshape(len(data), 8, 8, 1)[data.split == 0]}
    made = {image.tobytes() for image in shown} - real
    assert len(made) == spec.imbalance.sampling.synthetic(np.array([20, 6])).sum()

    pixels = data.pixels.reshape(len(data), 8, 8, 1)
    val, test = (pixels[data.indices(split)] for split in ("val", "test"))
    np.testing.assert_array_equal(np.concatenate(asked), np.concatenate([val, val, val, test]))

    record = folder.json_artifact("imbalance")
    assert [row["shown"] for row in record["classes"]] == expected.tolist()
    messages = " ".join(row.values["message"] for row in rows(folder, "phase"))
    title = spec.imbalance.sampling.title
    assert (f"{title}: images an epoch: bar 0 20 → {expected[0]}, bar 1 6 → {expected[1]}." in messages) == (
        kind != "none"
    )


def test_what_a_list_leaves_out_is_neither_shown_nor_made_from_and_what_judges_stays(run, data, seen, monkeypatch):
    """With a list, SMOTE, augmentation, and transfer in two phases the model is asked what it is asked without them."""
    steps, asked = seen
    pixels = data.pixels.reshape(len(data), 8, 8, 1)
    train(*run("plain"))
    judged = np.concatenate(asked)
    np.testing.assert_array_equal(judged, pixels[[*3 * data.indices("val").tolist(), *data.indices("test")]])
    steps.clear(), asked.clear()

    rare = data.indices("train")[data.labels[data.indices("train")] == 1]
    pixels[rare[0], 0, 0] = MARK
    careful = ExclusionList.of(data, {int(rare[0]): "dark"}, name="careful", version=1, created="")
    less = without(data, careful)
    opened(less, monkeypatch)
    flip = "augmentation={enabled: true, operations: [flip]}"
    earlier = "transfer={weights: {kind: run, run: earlier}, head_epochs: 1}"
    folder, spec = run("less", "imbalance.sampling=smote", flip, earlier)
    known = classification.ClassLearning(spec.model_copy(update={"transfer": Transfer()}), less, pixels).learner().model
    monkeypatch.setattr(network_learning, "networks_for", lambda card: lambda run: known)
    assert train(folder, spec) is False

    shown, labels = (np.concatenate(part) for part in zip(*steps, strict=True))
    assert np.bincount(labels).tolist() == [2 * 20, 2 * 20], "over two epochs: 5 rare images and 15 made of them"
    assert (shown[:, 0, 0, 0] == 0).all()
    np.testing.assert_array_equal(np.concatenate(asked), judged)
    assert folder.report()["without"]["images"] == {"train": 1, "val": 0, "test": 0}


def test_what_smote_really_did_is_told(run):
    folder, spec = run("told", "imbalance.sampling={kind: smote, neighbors: 9}")
    train(folder, spec)
    told = [row.values["message"] for row in rows(folder, "phase") if row.values["phase"] == "preparing"]
    assert told[1] == "SMOTE: making 14 images"
    assert "k = 5 for 'bar 1'" in told[2]
    assert any("k = 5 for 'bar 1'" in note for note in folder.json_artifact("imbalance")["notes"])


@pytest.mark.parametrize("limit", [1 << 30, 100], ids=["in memory", "in a file"])
def test_killed_and_resumed_with_synthetic_images_it_ends_with_the_same_weights(run, limit, monkeypatch):
    monkeypatch.setattr(balancing, "KEPT_IN_MEMORY", limit)
    whole, spec = run("whole", "imbalance.sampling=smote", "seed=7")
    train(whole, spec)
    killed, spec = run("killed", "imbalance.sampling=smote", "seed=7")
    KilledAfter.batches = 5 + 2
    with pytest.raises(Killed):
        train(killed, spec, KilledAfter)
    train(killed, spec)
    expected, found = (keras.saving.load_model(folder.model_path).get_weights() for folder in (whole, killed))
    for one, other in zip(expected, found, strict=True):
        np.testing.assert_array_equal(one, other)


def test_images_kept_in_a_file_are_those_kept_in_memory_and_leave_nothing_behind(run, data, monkeypatch):
    folder, spec = run("kept", "imbalance.sampling=smote")
    images = data.pixels.reshape(len(data), 8, 8, 1)
    folders = list(folder.path.iterdir())
    kept = []
    for limit in (1 << 30, 100):
        monkeypatch.setattr(balancing, "KEPT_IN_MEMORY", limit)
        with Reporter(folder, "mine") as reporter:
            shown, labels = balancing.balanced(spec, data, images, reporter)
        assert len(shown) == len(labels) == len(data) + 14 and (labels[len(data) :] == 1).all()
        kept.append(shown[np.arange(len(data), len(shown))])
    np.testing.assert_array_equal(*kept)
    assert {path.name for path in folder.path.iterdir()} - {path.name for path in folders} <= {
        "metrics.jsonl",
        "artifacts",
    }


def test_asked_to_stop_while_images_are_made_it_stops(run):
    folder, spec = run("stopped", "imbalance.sampling=smote")
    folder.request_stop()
    assert train(folder, spec) is True
    assert not rows(folder, "epoch") and folder.report() is None


def test_taken_up_and_stopped_while_images_are_made_a_run_keeps_its_report(run):
    folder, spec = run("again", "imbalance.sampling=smote", "training.epochs=500")

    class StoppedInTheSecondEpoch(Reporter):
        def batch(self, *figures):
            super().batch(*figures)
            if self.step == 7:
                self.folder.request_stop()

    assert train(folder, spec, StoppedInTheSecondEpoch) is True
    report = folder.report()
    assert report["epochs"] == 1
    assert train(folder, spec) is True, "the request still stands"
    assert folder.report() == report


@pytest.mark.parametrize("loss", ["cross_entropy", "focal"])
def test_a_weight_of_zero_leaves_a_class_unlearned_and_finite(loss, tmp_path, monkeypatch):
    data = with_counts({"train": (12, 12, 8), "val": (4, 4, 4), "test": (4, 4, 4)})
    opened(data, monkeypatch)
    small = ["architecture.filters=4", "architecture.blocks=1", "training.batch_size=8", "training.heat_maps=0"]
    small += ["imbalance.class_weights={kind: by_hand, by_class: {bar 2: 0}}", f"loss={loss}"]
    small += ["training.epochs=8", "optimizer.learning_rate=0.01"]
    folder, spec = running(
        RunFolder(tmp_path / loss), resolve(assign({"dataset": "shapes"}, small), lambda _: data.card)
    )
    train(folder, spec)
    validation = folder.report()["validation"]
    assert validation["per_class"]["bar 2"]["recall"] == 0 and np.isfinite(validation["loss"])
