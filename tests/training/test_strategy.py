"""Strategies: refused in words where devices are absent, and two replicas that do as one does."""

import subprocess
import sys
from types import SimpleNamespace

import pytest

from labcore.errors import LabError
from labcore.spec.reading import assign
from labcore.spec.resolve import resolve
from labcore.tasks import classification, network_learning
from labcore.training.strategy import strategy_for
from tests.samples import shapes

TWO_DEVICES = """
import sys
import numpy as np
import tensorflow as tf

cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)

from labcore.spec.reading import assign
from labcore.spec.resolve import resolve
from labcore.tasks import classification, network_learning
from labcore.training.batches import Batches
from tests.samples import ready_learner, shapes

SMALL = ["architecture.filters=4", "architecture.blocks=2", "training.batch_size=16", "augmentation.enabled=false",
         "regularization={normalization: none, dropout: 0, weight_averaging: 0.9}"]

def curve(strategy, replicas, data, *settings, at_once=False):
    network_learning.strategy_for = lambda name: strategy
    spec = resolve(assign({"dataset": "shapes"}, [*SMALL, *settings]), lambda name: data.card)
    images = data.pixels.reshape(-1, 12, 12, 1)
    learner = ready_learner(spec, data, images)
    assert learner.replicas == replicas
    batches = Batches(images, data.labels, classification.ClassLearning(spec, data, images).order(), 16, replicas)
    upcoming = iter(learner.distribute(batches.epoch(1)))
    if at_once:
        steps = learner.steps(upcoming, tf.constant(batches.per_epoch)).numpy()
    else:
        steps = [learner.step(*batch).numpy() for batch in upcoming]
    with learner.averaged():
        return np.array(steps), learner.predict(batches.images, data.indices("val"))

single = tf.distribute.OneDeviceStrategy("/cpu:0"), 1
mirrored = tf.distribute.MirroredStrategy(["/cpu:0", "/cpu:1"]), 2
data = shapes(images=150)
expected = curve(*single, data)
for found in (curve(*mirrored, data), curve(*mirrored, data, at_once=True)):
    for one, other in zip(expected, found):
        np.testing.assert_allclose(other, one, rtol=1e-4, atol=1e-5)

one_left_over = shapes(images=81)
assert one_left_over.card.splits["train"].images % 16 == 1
for settings in ((), ("regularization={normalization: batch, l2: 0.01, max_norm: 1}",)):
    steps, answers = curve(*mirrored, one_left_over, *settings)
    assert len(steps) == 3 and np.isfinite(steps).all() and np.isfinite(answers).all()
print("agree")
"""


def test_two_replicas_follow_the_curve_of_one():
    done = subprocess.run([sys.executable, "-c", TWO_DEVICES], capture_output=True, text=True, timeout=200, check=False)
    assert done.stdout.strip().endswith("agree"), done.stderr[-2000:]


@pytest.mark.parametrize("name", ["gpu", "multi-gpu", "tpu"])
def test_absent_devices_are_refused_with_the_cure(name):
    import tensorflow as tf

    if tf.config.list_physical_devices("GPU"):
        pytest.skip("this machine has a GPU")
    with pytest.raises(LabError, match=r"auto"):
        strategy_for(name)


def test_a_batch_without_an_image_for_each_device_is_refused(monkeypatch):
    data = shapes(images=60)
    spec = resolve(assign({"dataset": "shapes"}, ["training.batch_size=3"]), lambda _: data.card)
    monkeypatch.setattr(network_learning, "strategy_for", lambda name: SimpleNamespace(num_replicas_in_sync=4))
    with pytest.raises(LabError, match="has not an image for each of 4 devices") as refused:
        classification.ClassLearning(spec, data, data.pixels.reshape(-1, 12, 12, 1)).learner()
    assert "batch_size to 4" in refused.value.cure


def test_auto_takes_what_is_there():
    import tensorflow as tf

    gpus = len(tf.config.list_physical_devices("GPU"))
    strategy = strategy_for("auto")
    assert strategy.num_replicas_in_sync == max(1, gpus)
    assert ("GPU" if gpus else "CPU") in strategy.extended.worker_devices[0]


def test_a_worker_fixes_no_device_before_its_strategy_does(tmp_path):
    """What a strategy may still set, such as memory growth, cannot be set once TensorFlow's context is made."""
    code = f"""
import time
from pathlib import Path
from tensorflow.python.eager import context
from labcore.store.folder import RunFolder
from labcore.store.status import State, Status
from labcore.training.reporter import Reporter
folder = RunFolder(Path({str(tmp_path)!r}))
folder.write_status(Status(created=time.time(), state=State.RUNNING, token="mine"))
with Reporter(folder, "mine") as reporter:
    reporter.phase("preparing", "")
print("free" if context.context()._context_handle is None else "fixed")
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=100, check=False)
    assert done.stdout.strip() == "free", done.stderr[-2000:]
