"""The step that a worker takes ahead of its first run."""

import keras
import numpy as np
import tensorflow as tf

from labcore.spec.resolve import resolve
from labcore.tasks.rehearsal import rehearse
from tests.samples import ready_learner, shapes

DRAWN = {"regularization": {"dropout": 0.3}, "augmentation": {"operations": [{"kind": "rotation"}]}}
SMALL = {"architecture": {"filters": 4, "blocks": 1}, "training": {"batch_size": 8}}


def learned() -> list[np.ndarray]:
    """The weights of a small network after a step of a run."""
    data = shapes(30, 8)
    spec = resolve({"task": "classification", "dataset": "shapes", **DRAWN, **SMALL}, lambda _: data.card)
    learner = ready_learner(spec, data, data.pixels.reshape(-1, *data.card.shape))
    learner.step(data.pixels.reshape(-1, *data.card.shape)[:8], data.labels[:8])
    return [keras.ops.convert_to_numpy(weight) for weight in learner.state]


def test_it_leaves_nothing_by_which_a_run_would_come_out_otherwise():
    keras.utils.clear_session()
    before = learned()
    keras.utils.clear_session()
    rehearse()
    assert keras.layers.Dense(1).name == "dense", "names count from the start"
    for one, again in zip(before, learned(), strict=True):
        np.testing.assert_array_equal(one, again)


def test_on_a_gpu_it_would_hold_memory_and_is_left_out(monkeypatch):
    monkeypatch.setattr(tf.config, "list_physical_devices", lambda kind: [kind])
    monkeypatch.setattr("labcore.tasks.rehearsal.lesson_of", lambda *_: 1 / 0)
    rehearse()
