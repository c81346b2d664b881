"""Modules: what they do to planes, against the same worked out another way; and layers that are used again."""

import keras
import numpy as np
import pytest

from labcore.export.network_code import network_code
from labcore.nn.describe import describe
from labcore.nn.portable import portable
from labcore.spec.block import Module
from labcore.spec.block.cellular_automaton import CellularAutomaton
from labcore.spec.block.dilated_inception import DilatedInception
from labcore.spec.block.global_context import GlobalContext
from labcore.spec.regularization import Regularization
from labcore.spec.scaling import Scaling
from tests.export.test_training_script import built_by

PLAIN = Regularization.model_validate({"normalization": "none"})


def network(module: Module, shape=(9, 11, 6)) -> keras.Model:
    """The module alone, with random weights wherever it begins with zeros."""
    image = keras.Input(shape, name="image")
    model = keras.Model(image, module.build(image, Scaling(), PLAIN, "module"))
    rng = np.random.default_rng(0)
    model.set_weights([weight + rng.normal(0, 0.2, weight.shape).astype(np.float32) for weight in model.get_weights()])
    return model


def planes(shape=(9, 11, 6)) -> np.ndarray:
    return np.random.default_rng(1).normal(size=(2, *shape)).astype(np.float32)


def reach(model: keras.Model) -> int:
    """How far, in rows, a change of the middle pixel is noticed."""
    plain, changed = np.zeros((2, 1, *model.input_shape[1:]), np.float32)
    middle = model.input_shape[1] // 2
    changed[0, middle, model.input_shape[2] // 2] = 1
    noticed = np.abs(model(changed).numpy() - model(plain).numpy())[0].max(axis=(1, 2)) > 0
    return int(np.abs(np.flatnonzero(noticed) - middle).max())


@pytest.mark.parametrize("channels", [1, 6])
@pytest.mark.parametrize("kind", Module.kinds())
def test_size_and_number_of_planes_stay_and_kernels_are_counted_without_building(kind, channels):
    module = Module.kinds()[kind]()
    model = network(module, (8, 8, channels))
    assert model.output_shape == model.input_shape
    kernels = sum(int(np.prod(each.shape)) for each in model.weights if each.name.endswith("kernel"))
    weights, _, products, plane = module.cost((8, 8, channels), Scaling())
    assert (weights, plane) == (kernels, (8, 8, channels)) and products > 0


def test_dilated_inception_looks_at_several_distances_and_shares_the_channels():
    assert DilatedInception(branches=4).shares(10) == [3, 3, 2, 2]
    model = network(DilatedInception(), (17, 17, 6))
    rates = [each.dilation_rate for each in model.layers if isinstance(each, keras.layers.Conv2D)]
    assert rates == [(1, 1), (2, 2), (4, 4)] and reach(model) == 4


def test_the_rule_of_a_cellular_automaton_is_the_same_at_every_step():
    few, many = network(CellularAutomaton(steps=2)), network(CellularAutomaton(steps=5), (15, 15, 6))
    assert few.count_params() == many.count_params()
    perceive, decide, update = (few.get_layer(f"module_{each}") for each in ("perceive", "decide", "update"))
    state = planes()
    for _ in range(2):
        state = state + update(decide(perceive(state)))
    np.testing.assert_allclose(few(planes()), state, rtol=1e-4, atol=1e-5)
    assert reach(many) == 5, "news travels one pixel a step"


def test_what_begins_with_nothing_leaves_planes_as_they_are():
    for module in (CellularAutomaton(), GlobalContext()):
        image = keras.Input((9, 11, 6))
        model = keras.Model(image, module.build(image, Scaling(), PLAIN, "module"))
        np.testing.assert_array_equal(model(planes()), planes())


def test_global_context_sums_up_where_it_matters():
    model = network(GlobalContext())
    seen = keras.Model(model.input, model.get_layer("module_summary").output)(planes()).numpy()
    kernel, bias = model.get_layer("module_attend").get_weights()
    scores = np.exp(planes() @ kernel[0, 0] + bias)
    share = scores / scores.sum(axis=(1, 2), keepdims=True)
    np.testing.assert_allclose(seen[:, 0, 0], (share * planes()).sum(axis=(1, 2)), rtol=1e-4, atol=1e-5)
    added = model(planes()).numpy() - planes()
    np.testing.assert_allclose(added, np.broadcast_to(added[:, :1, :1], added.shape), atol=1e-5)


def test_a_layer_that_is_used_again_counts_once_by_weights_and_each_time_by_work():
    once, again = (network(CellularAutomaton(steps=steps), (16, 16, 6)) for steps in (1, 3))
    facts, first = describe(again, 1), describe(once, 1)
    assert facts["parameters"] == sum(each["parameters"] for each in facts["layers"]) == again.count_params()
    names = [each["name"] for each in facts["layers"]]
    assert len(names) == len(set(names)) and {"module_update", "module_update (2)", "module_update (3)"} < set(names)
    by_name = {each["name"]: each for each in facts["layers"]}
    assert by_name["module_update (2)"]["inputs"] == ["module_decide (2)"]
    assert by_name["module_step2"]["inputs"] == ["module_step1", "module_update (2)"]
    assert facts["receptive_field"] == [7, 7] and first["receptive_field"] == [3, 3]
    assert facts["flops"] == pytest.approx(3 * first["flops"], rel=0.01)
    outputs = first["activation_bytes"] - 4 * 16 * 16 * 6
    assert facts["activation_bytes"] == 3 * outputs + 4 * 16 * 16 * 6


def test_a_layer_that_is_used_again_is_written_as_code_and_saved_as_one():
    model = network(CellularAutomaton(steps=3))
    built = built_by(network_code(model))
    built.set_weights(portable(model).get_weights())
    np.testing.assert_allclose(built(planes()), model(planes()), atol=1e-5)
    np.testing.assert_allclose(portable(model)(planes()), model(planes()), atol=1e-5)
