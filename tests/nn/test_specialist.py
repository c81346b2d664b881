"""Two networks as one: what is kept answers as the rule says, in stock layers."""

import keras
import numpy as np
import pytest

from labcore.evaluation.specialist import Rule, pooled
from labcore.nn.classifier import is_new
from labcore.nn.describe import flops
from labcore.nn.portable import portable
from labcore.nn.segmenter import segmenter
from labcore.nn.specialist import GENERAL, OWN, alone, merged
from labcore.spec.reading import assign
from labcore.spec.resolve import resolve
from labcore.studies.scaling_sweep import estimate
from labcore.tasks.model_config import require_plain_parts
from tests.samples import disks

DATA = disks(60, classes=3)
SMALL = ("architecture={kind: unet, levels: 2, layers_per_level: 1, filters: 4}", "training.batch_size=12")
SPECIALIST = "specialist={kind: rare_class, levels: 2, filters: 4}"
IMAGES = np.random.default_rng(0).integers(0, 256, (3, 15, 24, 1)).astype(np.float32)


def asked(*settings):
    return resolve(assign({"task": "segmentation", "dataset": "disks"}, [*SMALL, *settings]), lambda _: DATA.card)


def network(*settings, shape=(15, 24, 1)):
    keras.utils.set_random_seed(0)
    return segmenter(asked(*settings), shape, 3)


@pytest.fixture(scope="module")
def both():
    return network(SPECIALIST)


def test_what_is_kept_answers_as_the_rule_says_and_loads_without_this_package(both, tmp_path):
    rule = Rule(0.75, -1.5)
    answers = both(IMAGES).numpy()
    assert answers.shape == (3, 15, 24, 5)
    kept = portable(merged(both, 2, rule.share, rule.bias))
    kept.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras", safe_mode=True)
    np.testing.assert_allclose(loaded(IMAGES).numpy(), pooled(answers, [rule] * 3, 2), atol=1e-5)
    require_plain_parts(keras.saving.serialize_keras_object(kept))


def test_the_general_network_is_as_it_is_without_a_specialist(both):
    by_itself = network()
    np.testing.assert_allclose(alone(both)(IMAGES).numpy(), by_itself(IMAGES).numpy(), atol=1e-6)
    np.testing.assert_allclose(alone(merged(both, 2))(IMAGES).numpy(), by_itself(IMAGES).numpy(), atol=1e-6)
    assert alone(both).count_params() == by_itself.count_params() and alone(by_itself) is by_itself


def test_what_both_cost_is_known_without_building_them():
    settings = ("architecture={kind: unet, levels: 2}", "specialist=rare_class", "regularization.normalization=none")
    spec = asked(*settings)
    cost = estimate(spec, DATA.card)
    model = merged(network(*settings, shape=(16, 24, 1)), 2)
    heads = {GENERAL, OWN, model.layers[-1].name}
    layers = [layer for layer in model.layers if layer.name not in heads]
    kernels = [weight for layer in layers for weight in layer.weights if weight.name.endswith("kernel")]
    assert cost.weights == sum(int(np.prod(each.shape)) for each in kernels)
    assert cost.flops == pytest.approx(flops(model), rel=0.05)
    assert cost.flops > 1.1 * spec.architecture.cost((16, 24, 1), spec.scaling).flops


def test_no_learned_weights_are_put_into_the_specialist_and_it_is_never_frozen(both):
    own = [layer for layer in both.layers if layer.name.startswith("specialist_")]
    assert own and all(is_new(layer) for layer in own)


def test_upon_a_network_that_takes_raw_pixels_the_specialist_gets_normalized_ones():
    made = network(
        "architecture={kind: pretrained_unet, filters: 4}", SPECIALIST, "preprocessing.color=rgb", shape=(32, 32, 3)
    )
    assert made.output_shape == (None, 32, 32, 5)
    assert made.get_layer("specialist_encoder1_conv1").input is made.get_layer("specialist_scale").output
