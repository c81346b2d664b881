"""Networks that give each pixel a class: their form, for every architecture that there is."""

import keras
import numpy as np
import pytest

from labcore.export.network_code import network_code
from labcore.nn.classifier import is_head
from labcore.nn.describe import describe
from labcore.nn.grouping import blocks
from labcore.nn.portable import portable
from labcore.nn.segmenter import segmenter
from labcore.spec.reading import assign
from labcore.spec.resolve import resolve
from labcore.spec.segmenter import Segmenter
from labcore.tasks.model_file import load_model
from tests.export.test_training_script import built_by
from tests.samples import disks

DATA = disks()


def spec(*settings):
    return resolve(assign({"task": "segmentation", "dataset": "disks"}, settings), lambda _: DATA.card)


@pytest.mark.parametrize("shape", [(16, 24, 1), (17, 23, 3)])
@pytest.mark.parametrize("kind", Segmenter.kinds())
def test_every_pixel_of_images_of_any_size_gets_probabilities(kind, shape):
    model = segmenter(spec(f"architecture.kind={kind}"), shape, 3)
    answers = model(np.random.default_rng(0).integers(0, 256, (2, *shape)).astype(np.float32)).numpy()
    assert answers.shape == (2, *shape[:2], 3)
    np.testing.assert_allclose(answers.sum(axis=3), 1, rtol=1e-5)


@pytest.mark.parametrize("kind", Segmenter.kinds())
def test_it_is_saved_in_stock_layers_and_passes_the_door_of_model_files(kind, tmp_path):
    model = segmenter(spec(f"architecture.kind={kind}"), (17, 24, 1), 2)
    path = tmp_path / "model.keras"
    portable(model).save(path)
    images = np.random.default_rng(0).integers(0, 256, (2, 17, 24, 1)).astype(np.float32)
    np.testing.assert_allclose(load_model(path)(images), model(images), atol=1e-5)
    assert not any(isinstance(layer, keras.Model) for layer in model.layers), "the graph is flat"


MODULES = "[dilated_inception, {kind: cellular_automaton, steps: 2}, global_context, {kind: squeeze_excitation}]"
AUTOMATON = "modules: [{kind: cellular_automaton, steps: 2}]"
EVERYTHING = f"levels: 2, filters: 8, squeeze_excitation: 4, bottleneck: {MODULES}"
VARIANTS = {
    "unet": "{kind: unet}",
    "unet with everything": f"{{kind: unet, residual: true, attention_gates: true, {AUTOMATON}, {EVERYTHING}}}",
    "dual unet": "{kind: dual_unet}",
    "dual unet with everything": f"{{kind: dual_unet, macro: {{{EVERYTHING}}}, micro: {{{EVERYTHING}}}}}",
}


@pytest.mark.parametrize("variant", VARIANTS)
def test_what_it_costs_is_known_without_building_it(variant):
    asked = spec(f"architecture={VARIANTS[variant]}", "regularization.normalization=none", "scaling.width=1.5")
    model = segmenter(asked, (21, 32, 1), 2)
    weights = [weight for layer in model.layers if not is_head(layer) for weight in layer.weights]
    cost = asked.architecture.cost((21, 32, 1), asked.scaling)
    assert cost.weights == sum(int(np.prod(each.shape)) for each in weights if each.name.endswith("kernel"))
    facts = describe(model, 1)
    assert cost.flops == pytest.approx(facts["flops"], rel=0.05)
    assert 4 * cost.activations == pytest.approx(facts["activation_bytes"], rel=0.4)


def test_with_everything_it_passes_the_door_of_model_files_and_is_written_as_code(tmp_path):
    small = f"levels: 2, layers_per_level: 1, filters: 8, residual: true, attention_gates: true, bottleneck: {MODULES}"
    model = segmenter(spec(f"architecture={{kind: unet, {small}}}"), (16, 24, 1), 2)
    stock = portable(model)
    stock.save(path := tmp_path / "model.keras")
    images = np.random.default_rng(0).integers(0, 256, (2, 16, 24, 1)).astype(np.float32)
    np.testing.assert_allclose(load_model(path)(images), model(images), atol=1e-5)
    built = built_by(network_code(stock))
    assert [each.shape for each in built.weights] == [each.shape for each in stock.weights]
    names = [layer.name for layer in built.layers]
    assert len(names) == len(stock.layers)


def test_attention_gates_shut_out_what_does_not_matter():
    model = segmenter(spec("architecture={kind: unet, levels: 2, attention_gates: true}"), (16, 16, 1), 2)
    kernel, bias = model.get_layer("decoder1_share").get_weights()
    images = np.random.default_rng(0).integers(0, 256, (2, 16, 16, 1)).astype(np.float32)
    passed = keras.Model(model.input, [model.get_layer(f"decoder1_{each}").output for each in ("gated", "gate")])
    for level, expected in ((-50, 0), (50, 1)):
        model.get_layer("decoder1_share").set_weights([0 * kernel, bias + level])
        fine, share = passed(images)
        np.testing.assert_allclose(share, expected, atol=1e-6)
        assert (np.abs(fine).max() > 1e-6) == bool(expected)


def test_the_residual_unet_can_skip_blocks_and_the_plain_one_is_told_that_it_cannot():
    skipping = "regularization.stochastic_depth=0.4"
    residual = spec("architecture={kind: unet, levels: 3, residual: true}", skipping)
    model = segmenter(residual, (16, 16, 1), 2)
    rates = {layer.name: layer.rate for layer in model.layers if isinstance(layer, keras.layers.Dropout)}
    assert rates["encoder1_depth"] == pytest.approx(0.4 / 3) and rates["encoder3_depth"] == pytest.approx(0.4)
    assert not [each for each in residual.problems(DATA.card) if each.key == "regularization.stochastic_depth"]
    plain = spec("architecture={kind: unet}", skipping)
    assert [each for each in plain.problems(DATA.card) if each.key == "regularization.stochastic_depth"]


def test_the_branches_of_the_dual_unet_are_told_apart_as_blocks():
    asked = spec("architecture={kind: dual_unet}")
    found = blocks(segmenter(asked, (16, 16, 1), 2), asked.architecture.block)
    assert {"macro_encoder4", "micro_bottleneck1", "micro_decoder1", "fusion"} <= set(found.values())


def test_where_padding_is_needed_the_answer_is_that_of_the_padded_image():
    settings = ("architecture={kind: unet, levels: 3}",)
    keras.utils.set_random_seed(0)
    odd = segmenter(spec(*settings), (14, 12, 1), 2)
    keras.utils.set_random_seed(0)
    even = segmenter(spec(*settings), (16, 12, 1), 2)
    image = np.random.default_rng(0).integers(0, 256, (1, 14, 12, 1)).astype(np.float32)
    # The middle of the scale is 0 after normalization, which is what padding is.
    padded = np.pad(image, ((0, 0), (1, 1), (0, 0), (0, 0)), constant_values=127.5)
    np.testing.assert_allclose(odd(image), even(padded)[:, 1:15], atol=1e-5)
