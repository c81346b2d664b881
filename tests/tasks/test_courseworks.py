"""Every coursework, found by itself, trained at small size: few tiny images, one epoch of each phase.

Offline, the pretrained ones start from random weights instead of those of ImageNet: what is shown is that each runs
from its spec to its report, not how good it is.
"""

import time
from types import SimpleNamespace

import keras
import pytest
import tensorflow as tf

from labcore.datasets import division
from labcore.nn.classifier import is_head
from labcore.spec import presets
from labcore.spec.resolve import resolve
from labcore.store.folder import RunFolder
from labcore.store.status import State, Status
from labcore.tasks import baseline, classification, gan, network_learning, readers, segmentation, vae
from labcore.tasks.transfer import phases
from labcore.training.reporter import Reporter
from tests.samples import disks, shapes

SIDE = 32
DATA = shapes(images=30, side=SIDE)
BARS = shapes(images=50, side=8)
MASKS = disks(30, SIDE, SIDE, classes=3)
TASKS = {
    "classification": classification, "baseline": baseline, "segmentation": segmentation, "vae": vae, "gan": gan,
}  # fmt: skip
OF_CLASSES = {"precision_macro", "recall_macro", "f1_macro", "accuracy"}
OF_SAMPLES = {"frechet_distance", "kernel_distance", "samples", "feature_network"}
ASKED = {"segmentation": {"mean_iou", "iou"}, "vae": {*OF_SAMPLES, "elbo"}, "gan": OF_SAMPLES}
"""Figures that a report has."""
SMALL_MASKS = {"training": {"epochs": 1, "batch_size": 9, "overlays": 1}, "scaling": {"width": 0.5, "depth": 0.5}}
SMALL_IMAGES = {
    "training": {"epochs": 1, "batch_size": 4, "shown": 4},
    "architecture": {"filters": 4},
    "scores": {"samples": 64, "samples_while_training": 32},
}
SMALL = {
    "preprocessing": {"size": SIDE},
    "training": {"epochs": 1, "batch_size": 9, "heat_maps": 1, "early_stopping": 0},
    "optimizer": {"learning_rate": 1e-4},
}


@pytest.fixture
def uncompiled():
    """What takes longer to compile than to run is run as it stands; its memory is given back at the end."""
    tf.config.run_functions_eagerly(True)
    yield
    tf.config.run_functions_eagerly(False)
    keras.utils.clear_session()


def small(name: str):
    """The spec of the coursework, small, on images that take seconds; of random weights where it wants ImageNet's."""
    raw = {"preset": name, "dataset": "shapes"}
    if presets.courseworks()[name].task == "segmentation":
        return resolve({"preset": name, "dataset": "disks", **SMALL_MASKS}, lambda _: MASKS.card)
    if presets.courseworks()[name].task in ("vae", "gan"):
        return resolve({**raw, **SMALL_IMAGES}, lambda _: BARS.card)
    if presets.courseworks()[name].task == "baseline":
        return resolve({**raw, "preprocessing": {"size": SIDE}, "learning_curve": {"points": 2}}, lambda _: DATA.card)
    if presets.courseworks()[name].settings.get("transfer", {}).get("weights") != "imagenet":
        return resolve({**raw, **SMALL, "scaling": {"width": 0.5, "depth": 0.25}}, lambda _: DATA.card)
    random = {"weights": {"kind": "run", "run": "random"}, "head_epochs": 1}
    training = {**SMALL["training"], "epochs": 2}
    return resolve({**raw, **SMALL, "training": training, "transfer": random}, lambda _: DATA.card)


@pytest.mark.parametrize("name", presets.courseworks())
def test_a_coursework_runs_to_its_report(name, tmp_path, monkeypatch, lab_home, uncompiled):
    spec = small(name)
    task = TASKS[spec.task]
    data = {"segmentation": MASKS, "vae": BARS, "gan": BARS}.get(spec.task, DATA)
    monkeypatch.setattr(readers, "STEPS", 10)
    monkeypatch.setattr(division, "Library", lambda: SimpleNamespace(open=lambda _, exclusions: data))
    if spec.task == "classification" and spec.transfer.active:
        weights = classification.classifier(spec, spec.input_shape(DATA.card), len(DATA.card.classes))
        monkeypatch.setattr(network_learning, "networks_for", lambda card: lambda run: weights)
    folder = RunFolder(tmp_path / name)
    folder.write_spec(spec)
    folder.write_status(Status(created=time.time(), state=State.RUNNING, token="mine"))
    with Reporter(folder, "mine") as reporter:
        assert task.run(spec, reporter) is False
    report = folder.report()
    assert ASKED.get(spec.task, OF_CLASSES) <= report["test"].keys()
    began = [row.values["phase"] for row in folder.metrics_reader().poll() if row.kind == "phase"]
    assert ("fine-tuning" in began) == (spec.task == "classification" and spec.transfer.active)


def test_c4_fine_tunes_the_last_140_layers_of_mobilenet_and_no_batch_normalization_of_them():
    spec = resolve({"preset": "c4", "dataset": "shapes", "preprocessing": {"size": SIDE}}, lambda _: DATA.card)
    model = classification.classifier(spec, spec.input_shape(DATA.card), 8)
    body = [layer for layer in model.layers if not is_head(layer)]
    begun = []
    learner = SimpleNamespace(model=model, replicas=1, begin=lambda rule, steps, frozen: begun.append((rule, frozen)))
    head, tuning = phases(spec, learner, 10)
    head.begin()
    tuning.begin()
    (first, all_of_it), (second, kept) = begun
    assert len(body) > 140 and all_of_it == {layer.name for layer in body}
    last = {layer.name for layer in body[-140:] if not isinstance(layer, keras.layers.BatchNormalization)}
    assert kept == all_of_it - last
    assert second.learning_rate == pytest.approx(0.1 * first.learning_rate)
    keras.utils.clear_session()
