"""Strategies: refused in words where devices are absent, and two replicas that do as one does."""

import subprocess
import sys

import pytest

from labcore.errors import LabError
from labcore.training.strategy import strategy_for

TWO_DEVICES = """
import sys
import numpy as np
import tensorflow as tf

cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)

from labcore.spec.resolve import assign, resolve
from labcore.tasks import classification
from labcore.training.batches import Batches
from tests.samples import shapes

DATA = shapes(images=150)
SMALL = ["architecture.filters=4", "architecture.blocks=2", "training.batch_size=16", "augmentation.enabled=false",
         "regularization={normalization: none, dropout: 0, weight_averaging: 0.9}"]

def curve(strategy):
    classification.strategy_for = lambda name: strategy
    spec = resolve(assign({"dataset": "shapes"}, SMALL), lambda name: DATA.card)
    learner = classification.build_learner(spec, DATA)
    batches = Batches(DATA.pixels.reshape(-1, 12, 12, 1), DATA.labels, DATA.indices("train"), 16, seed=0)
    steps = [learner.step(*batch).numpy() for batch in learner.distribute(batches.epoch(1))]
    with learner.averaged():
        return np.array(steps), learner.predict(batches.images, DATA.indices("val"))

one = curve(tf.distribute.OneDeviceStrategy("/cpu:0"))
two = curve(tf.distribute.MirroredStrategy(["/cpu:0", "/cpu:1"]))
for expected, found in zip(one, two):
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)
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


def test_auto_takes_what_is_there():
    assert strategy_for("auto").num_replicas_in_sync >= 1
