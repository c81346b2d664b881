"""The script that trains without the lab: the same network, the same recipe, and it runs."""

import re
import subprocess
import sys

import keras
import numpy as np
import pytest
import tensorflow as tf

from labcore.datasets.division import opened
from labcore.datasets.preparation import prepare
from labcore.evaluation.classification import figures
from labcore.export.differences import differences
from labcore.export.network_code import network_code
from labcore.export.training_script import training_script
from labcore.nn.augmentation import Augmenter
from labcore.nn.classifier import classifier
from labcore.nn.portable import portable
from labcore.spec.reading import assign
from labcore.spec.resolve import resolve
from labcore.tasks.model_file import load_model
from labcore.tasks.network_learning import learning_of
from labcore.tasks.recipe import recipe_of, split_arrays
from tests.export.conftest import NETWORKS
from tests.export.same_draws import apart, by_both
from tests.samples import shapes

DATA = shapes(images=60, side=32)
IMAGES = DATA.pixels.reshape(-1, 32, 32, 1)


def spec(*assignments):
    return resolve(assign({"dataset": "shapes"}, list(assignments)), lambda _: DATA.card)


def recipe(*assignments):
    return recipe_of("run", spec(*assignments), DATA, IMAGES, {})


@pytest.mark.parametrize("network", ["cnn", "separable", "transformer", "efficient"])
def test_the_code_builds_the_same_network(network):
    model = portable(classifier(spec(*NETWORKS[network]), (32, 32, 1), 3))
    rng = np.random.default_rng(0)
    model.set_weights([weight * rng.uniform(0.8, 1.2) + 0.01 for weight in model.get_weights()])
    built = built_by(network_code(model))
    assert [weight.shape for weight in built.weights] == [weight.shape for weight in model.weights]
    built.set_weights(model.get_weights())
    images = IMAGES[:8].astype(np.float32)
    for training in (False, True):
        if training and any(isinstance(layer, keras.layers.Dropout) for layer in model.layers):
            continue
        assert np.allclose(model(images, training=training), built(images, training=training), atol=1e-6)


def built_by(code):
    names = {"keras": keras, "np": np}
    exec("def build():\n" + "\n".join(f"    {line}" for line in code.splitlines()), names)
    return names["build"]()


def test_settings_that_shape_training_are_in_the_layers():
    source = training_script(
        recipe(
            *("architecture.kind=separable_cnn", "regularization.dropout=0.25", "regularization.l2=0.001"),
            *("regularization.max_norm=3", "preprocessing.normalization=standardized"),
        )
    )
    names = {"__name__": "train"}
    exec(source, names)
    model = names["build_network"]()
    last = model.layers[-1]
    assert last.kernel_regularizer.l2 == pytest.approx(0.001) and last.kernel_constraint.max_value == 3
    separable = next(layer for layer in model.layers if isinstance(layer, keras.layers.SeparableConv2D))
    assert separable.pointwise_regularizer is not None and separable.depthwise_constraint.axis == (0, 1)
    assert {layer.rate for layer in model.layers if isinstance(layer, keras.layers.Dropout)} == {0.25}
    assert names["SHAPE"] == (32, 32, 1) and names["EPOCHS"] == spec().training.epochs


def test_the_learning_rates_are_the_runs():
    for schedule in ("cosine", "one_cycle", "step", "restarts", "polynomial", "exponential", "warmup"):
        asked = spec(f"optimizer.schedule={schedule}")
        names = {"__name__": "train"}
        exec(training_script(recipe(f"optimizer.schedule={schedule}")), names)
        rates = names["LEARNING_RATE"] * names["Schedule"]().factors(37)
        assert np.allclose(rates, asked.optimizer.schedule.rates(asked.optimizer.learning_rate, 37), rtol=1e-5)


def test_the_augmentation_is_the_labs_own():
    """The same draws give the same images: moves in one resampling, then noise; and stock layers."""
    asked = (
        "augmentation.operations=[{kind: translation}, {kind: rotation, degrees: 20}, {kind: noise}, {kind: contrast}]"
    )
    source = training_script(recipe(asked))
    names = {"__name__": "train"}
    exec(source, names)
    for place, name in enumerate(("Shifting1", "Turning2", "Noise3")):
        names[name].generator = keras.random.SeedGenerator(5 + place)
    names["RANDOMCONTRAST4"] = keras.layers.RandomContrast(0.15, value_range=(0, 255), seed=8)
    images = tf.constant(IMAGES[:6], tf.float32)
    augmenter = Augmenter(spec(asked).augmentation, 5, (32, 32, 1))
    wanted, _ = augmenter(images, tf.zeros((6, 3)))
    assert np.allclose(names["augmented"](images), wanted, atol=1e-2)
    assert np.abs(wanted - images).mean() > 1


@pytest.mark.filterwarnings("ignore:Even though")  # what maps images is compiled all the same
def test_the_same_draws_lead_to_the_same_weights(tmp_path, monkeypatch, eagerly):
    """Given start, order of images, augmentation and dropout of the lab's own, what is kept differs by rounding.

    So far as the two differ otherwise, it is by chance. Steps are few, as rounding grows from each to the next.
    """
    asked = (
        *("architecture.filters=4", "architecture.blocks=1", "training.epochs=3", "training.batch_size=16"),
        *("regularization.dropout=0.5", "regularization.label_smoothing=0.1", "regularization.l2=0.01"),
        *("regularization.weight_averaging=0.3", "optimizer.kind=adamw", "optimizer.weight_decay=1"),
        *("optimizer.schedule=cosine", "imbalance.class_weights={kind: by_hand, by_class: {bar 0: 3}}"),
        "augmentation.operations=[{kind: translation}, {kind: flip}]",
    )
    monkeypatch.chdir(tmp_path)
    lesson = learning_of(spec(*asked), DATA, IMAGES)
    fresh, wanted, trained = by_both(lesson, recipe(*asked), lambda *given: figures(*given)["loss"])
    assert apart(wanted, trained) < 1e-4 < 0.1 < apart(fresh, trained)


def test_what_cannot_be_reproduced_is_stated_at_the_top():
    found = recipe(
        *("optimizer.kind=schedule_free_adamw", "imbalance.sampling=smote", "training.precision=bfloat16"),
        "augmentation.operations=[{kind: rand_augment}, {kind: mix_up}]",
    )
    told = differences(found)
    top = training_script(found).split('"""')[1]
    for word in ("optimizer", "RandAugment", "MixUp", "bfloat16"):
        assert any(word in line for line in told) and word in top
    assert differences(recipe("augmentation.operations=[{kind: elastic, probability: 0.5}]")) == []


def test_the_script_trains_what_the_lab_trained(trained, tmp_path):
    """Nearly as well on the same images; how nearly, over seeds, is measured by `python -m benchmarks script`."""
    folder = trained("cnn")
    asked = folder.spec()
    dataset = opened(asked)
    images = prepare(dataset, asked.preprocessing, (8, 8, 1))
    (tmp_path / "train.py").write_text(training_script(recipe_of("run", asked, dataset, images, folder.report())))
    np.savez(tmp_path / "data.npz", **split_arrays(learning_of(asked, dataset, images)))
    words = [sys.executable, "-I", "train.py", "data.npz"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert "Warning" not in done.stderr
    accuracy = float(re.search(r"test accuracy: ([\d.]+)", done.stdout)[1])
    assert accuracy == pytest.approx(folder.report()["test"]["accuracy"], abs=0.06)
    model = load_model(tmp_path / "trained.keras")
    assert model.count_params() == folder.report()["parameters"]
