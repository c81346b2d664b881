"""Networks that compute in 16 bits: they learn, keep their weights in 32, and load where this lab is not."""

import keras
import numpy as np
import pytest

from labcore.datasets import division
from labcore.errors import LabError
from labcore.nn.precision import computing_in, guarded
from labcore.spec.classification import Classification
from labcore.tasks.model_file import load_model
from tests.samples import shapes
from tests.training.test_loop import LEARNING, Killed, KilledAfter, rows, train


@pytest.mark.parametrize("precision", ["bfloat16", "float16"])
def test_a_run_learns_resumes_exactly_and_leaves_a_model_behind(small_run, precision):
    settings = ("training={epochs: 4, heat_maps: 2}", f"training.precision={precision}", *LEARNING)
    settings += ("regularization.weight_averaging=0.9",)
    whole, spec = small_run("whole", *settings)
    train(whole, spec)
    epochs = [row.values for row in rows(whole, "epoch")]
    assert epochs[-1]["loss"] < 0.8 * epochs[0]["loss"]
    assert keras.config.dtype_policy().name == "float32", "what is built next is not touched by it"
    assert whole.arrays("heat_maps", 4)["maps"].max() <= 1

    killed, spec = small_run("killed", *settings)
    KilledAfter.batches = 6 * 2 + 3
    with pytest.raises(Killed):
        train(killed, spec, KilledAfter)
    train(killed, spec)
    assert [row.values["val_loss"] for row in rows(killed, "epoch")] == [values["val_loss"] for values in epochs]

    dataset = division.Library().open("shapes")
    images = dataset.pixels.reshape(-1, *dataset.card.shape)[dataset.indices("val")].astype("float32")
    for model in (keras.saving.load_model(whole.model_path, safe_mode=True), load_model(whole.model_path)):
        convolutions = [layer for layer in model.layers if isinstance(layer, keras.layers.Conv2D)]
        assert {layer.compute_dtype for layer in convolutions} == {precision}
        assert {weight.dtype for weight in model.weights} == {"float32"}
        answers = model(images).numpy()
        assert answers.dtype == np.float32
        np.testing.assert_allclose(answers.sum(axis=1), 1, atol=1e-5)
        labels = dataset.labels[dataset.indices("val")]
        loss = -np.log(answers[np.arange(len(labels)), labels]).mean()
        assert loss == pytest.approx(whole.report()["validation"]["loss"], rel=0.05)


def test_float16_leaves_out_a_step_that_overflows_and_scales_the_loss_down():
    weight = keras.Variable([1.0])
    optimizer = guarded(keras.optimizers.SGD(1.0), "float16", replicas=1)
    optimizer.build([weight])
    scale = float(optimizer.scale_loss(1.0))
    optimizer.apply([keras.ops.array([np.inf])], [weight])
    assert weight.numpy() == 1 and float(optimizer.scale_loss(1.0)) == scale / 2
    optimizer.apply([keras.ops.array([0.5 * scale / 2])], [weight])
    assert weight.numpy() == 0.5


def test_float16_on_several_devices_is_refused_with_the_cure():
    with pytest.raises(LabError, match="bfloat16"):
        guarded(keras.optimizers.SGD(1.0), "float16", replicas=2)


def test_the_policy_before_comes_back_also_after_an_error():
    with pytest.raises(ZeroDivisionError), computing_in("bfloat16"):
        assert keras.config.dtype_policy().compute_dtype == "bfloat16"
        raise ZeroDivisionError
    assert keras.config.dtype_policy().name == "float32"


@pytest.mark.parametrize(("precision", "strategy", "warned"), [
    ("float32", "auto", False), ("float16", "auto", True), ("bfloat16", "cpu", True), ("float16", "gpu", False),
])  # fmt: skip
def test_that_a_cpu_gains_little_is_said_before_the_run(precision, strategy, warned):
    spec = Classification.model_validate({"training": {"precision": precision, "strategy": strategy, "batch_size": 8}})
    found = [problem for problem in spec.problems(shapes().card) if problem.key == "training.precision"]
    assert len(found) == warned and not any(problem.fatal for problem in found)
