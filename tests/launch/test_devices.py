"""Devices that are not there are told of before a run is queued."""

import pytest

from labcore.launch import devices
from labcore.launch.capacity import DEVICES
from labcore.spec.baseline import Baseline
from labcore.spec.classification import Classification
from labcore.spec.problem import Problem


@pytest.fixture(autouse=True)
def plain_machine(monkeypatch):
    """A machine with such GPUs only as the variable names."""
    monkeypatch.setattr(devices, "OTHER_ACCELERATORS", ())
    monkeypatch.setattr(devices.sys, "platform", "linux")
    for name in devices.TPU_SIGNS:
        monkeypatch.delenv(name, raising=False)


def told(monkeypatch, gpus, strategy, batch_size=8) -> list[Problem]:
    monkeypatch.setenv(DEVICES, gpus)
    training = {"strategy": strategy, "batch_size": batch_size}
    return list(devices.objections_to_devices(Classification.model_validate({"training": training})))


@pytest.mark.parametrize(
    ("gpus", "strategy", "says"),
    [
        ("", "gpu", "takes a GPU, and this machine has none"),
        ("", "multi-gpu", "takes at least 2 GPUs, and this machine has none"),
        ("0", "multi-gpu", "takes at least 2 GPUs, and this machine has 1"),
    ],
)
def test_gpus_that_are_absent_are_refused_with_the_cure(monkeypatch, gpus, strategy, says):
    (only,) = told(monkeypatch, gpus, strategy)
    assert only.fatal and only.key == "training.strategy" and says in only.message and "auto or cpu" in only.cure


def test_a_batch_has_an_image_for_each_gpu(monkeypatch):
    (only,) = told(monkeypatch, "0,1,2,3", "multi-gpu", batch_size=3)
    assert only.fatal and only.key == "training.batch_size" and "4 or more" in only.cure
    assert told(monkeypatch, "0,1,2,3", "multi-gpu", batch_size=4) == []


def test_what_is_there_or_asks_for_nothing_has_nothing_against_it(monkeypatch):
    for gpus, strategy in (("", "auto"), ("", "cpu"), ("0", "gpu"), ("0,1", "multi-gpu")):
        assert told(monkeypatch, gpus, strategy) == []
    assert list(devices.objections_to_devices(Baseline())) == []
    monkeypatch.setattr(devices.sys, "platform", "darwin")
    assert told(monkeypatch, "", "gpu") == [], "a Mac's GPU is known to TensorFlow alone"


def test_a_tpu_that_nothing_points_to_is_refused(monkeypatch):
    (only,) = told(monkeypatch, "", "tpu")
    assert only.fatal and "TPU_NAME" in only.cure
    monkeypatch.setenv("TPU_NAME", "local")
    assert told(monkeypatch, "", "tpu") == []
