"""Networks have the parameters that papers and formulas give them, at any size, and none escapes regularization."""

import typing

import keras
import numpy as np
import pytest
from keras.src.applications.convnext import ConvNeXt

from labcore.explain.grad_cam import GradCamMaps
from labcore.nn.backbones import flat, set_skipping
from labcore.nn.classifier import classifier
from labcore.nn.describe import describe, flops
from labcore.nn.weights import load_model_weights
from labcore.spec.architecture import Architecture
from labcore.spec.architecture.backbone import Backbone
from labcore.spec.classification import Classification

OURS = [kind for kind, each in Architecture.kinds().items() if not issubclass(each, Backbone)]


def network(shape=(32, 32, 3), classes=3, **settings) -> keras.Model:
    return classifier(Classification.model_validate(settings), shape, classes)


def trained_parameters(model: keras.Model) -> int:
    return int(sum(np.prod(weight.shape) for weight in model.trainable_weights))


KNOWN = {
    "ResNet-18": ({"kind": "residual", "stages": 4, "blocks_per_stage": 2, "filters": 64}, {}, 11_689_512),
    "EfficientNet-B0": ({"kind": "efficient", "filters": 32}, {}, 5_288_548),
    "EfficientNet-B1, less its resolution": ({"kind": "efficient", "filters": 32}, {"depth": 1.1}, 7_794_184),
}


@pytest.mark.parametrize("name", KNOWN)
def test_parameters_are_the_published_ones(name):
    architecture, scaling, expected = KNOWN[name]
    model = network((224, 224, 3), 1000, architecture=architecture, scaling=scaling)
    assert trained_parameters(model) == expected


def test_a_network_put_together_by_hand_has_the_parameters_worked_out_by_hand():
    blocks = [
        {"kind": "convolution", "filters": 8, "size": 5, "repeats": 2},
        {"kind": "pooling", "size": 2, "keeps": "average"},
        {"kind": "separable_convolution", "filters": 16},
        {"kind": "squeeze_excitation", "ratio": 4},
        {"kind": "dense", "units": 12},
    ]
    settings = {"architecture": {"kind": "blockwise", "blocks": blocks}, "regularization": {"normalization": "none"}}
    convolutions = (25 * 3 * 8 + 8) + (25 * 8 * 8 + 8)
    separable = 9 * 8 + 8 * 16 + 16
    squeeze = (16 * 4 + 4) + (4 * 16 + 16)
    assert network(**settings).count_params() == convolutions + separable + squeeze + (16 * 12 + 12) + (12 * 3 + 3)
    settings["architecture"]["joining"] = "flatten"
    assert network(**settings).count_params() == convolutions + separable + squeeze + (16**3 * 12 + 12) + (12 * 3 + 3)


@pytest.mark.parametrize("shape", [(28, 28, 1), (64, 64, 3), (96, 64, 3)], ids=str)
@pytest.mark.parametrize("kind", OURS)
def test_every_architecture_takes_every_size_and_keeps_a_plane_to_explain(kind, shape):
    model = network(shape, architecture=kind)
    answers = model(np.full((2, *shape), 90, np.float32)).numpy()
    np.testing.assert_allclose(answers.sum(axis=1), 1, atol=1e-5)
    plane = model.get_layer(GradCamMaps(model).layer).output.shape
    assert min(plane[1:3]) >= 3, "room to tell places apart"


@pytest.mark.parametrize("kind", OURS)
def test_no_architecture_escapes_regularization(kind):
    every = {"l2": 1e-4, "max_norm": 3, "spatial_dropout": 0.1, "stochastic_depth": 0.2, "normalization": "group"}
    model = network(architecture=kind, transformer="affine", regularization=every)
    kernels = [weight for weight in model.weights if weight.name.endswith("kernel")]
    assert kernels and all(kernel.regularizer and kernel.constraint for kernel in kernels)
    assert len(model.losses) == len(kernels)
    types = [type(layer).__name__ for layer in model.layers]
    assert "SpatialDropout2D" in types and "GroupNormalization" in types
    assert not [kind for kind in types if "BatchNormalization" in kind]
    skipping = [layer for layer in model.layers if isinstance(layer, keras.layers.Dropout) and layer.noise_shape]
    assert bool(skipping) is Architecture.kinds()[kind].has_residual_blocks


def test_ready_made_efficientnets_skip_blocks_only_as_the_settings_say():
    """Keras builds a rate of 0.2 into them, which neither the form nor the switch of all regularization would show."""
    model = network(architecture="efficientnet", regularization={"dropout": 0, "stochastic_depth": 0.4})
    skipping = [layer for layer in model.layers if isinstance(layer, keras.layers.Dropout)]
    assert len(skipping) > 5 and max(layer.rate for layer in skipping) == pytest.approx(0.4 * 14 / 16)
    set_skipping(model, 0)
    assert {layer.rate for layer in skipping} == {0}


def test_every_network_of_keras_applications_can_be_chosen():
    chosen = set()
    for kind in Architecture.kinds().values():
        if issubclass(kind, Backbone) and kind is not Backbone:
            variants = kind.model_fields.get("variant")
            names = typing.get_args(variants.annotation) if variants else [None]
            chosen |= {(kind(variant=each) if each else kind()).name() for each in names}
    assert chosen == {name for name, each in vars(keras.applications).items() if callable(each)}


def test_a_network_with_models_inside_becomes_flat_and_takes_its_weights():
    """A small ConvNeXt, whose stem and downsampling Keras puts into models of their own."""
    raw = ConvNeXt(depths=[1] * 4, projection_dims=[4] * 4, include_top=False, weights=None, name="convnext_little")
    whole = flat(raw)
    assert any(isinstance(layer, keras.Model) for layer in raw.layers)
    assert not any(isinstance(layer, keras.Model) for layer in whole.layers)
    load_model_weights(whole, raw, "those of the raw one")
    images = np.random.default_rng(0).uniform(0, 255, (2, 64, 64, 3)).astype(np.float32)
    np.testing.assert_allclose(whole(images), raw(images), atol=1e-5)


def test_stochastic_depth_grows_with_depth_and_changes_no_answer():
    skipped = {"dropout": 0, "stochastic_depth": 0.4}
    architecture = {"kind": "residual", "stages": 2, "blocks_per_stage": 2, "filters": 4}
    models = [network(architecture=architecture, regularization=setting) for setting in (skipped, {"dropout": 0})]
    rates = [layer.rate for layer in models[0].layers if isinstance(layer, keras.layers.Dropout) and layer.noise_shape]
    assert rates == pytest.approx([0.1, 0.2, 0.3, 0.4])
    for layer in models[1].layers:
        layer.set_weights(models[0].get_layer(layer.name).get_weights())
    images = np.random.default_rng(0).uniform(0, 255, (4, 32, 32, 3)).astype(np.float32)
    np.testing.assert_allclose(models[0](images), models[1](images), atol=1e-6)


def test_an_inverted_bottleneck_is_skipped_by_its_place_among_all_counted_from_one():
    model = network(architecture={"kind": "efficient", "filters": 8}, regularization={"stochastic_depth": 0.4})
    blocks = [layer.name.removesuffix("_narrow") for layer in model.layers if layer.name.endswith("_narrow")]
    rates = {layer.name.removesuffix("_depth"): layer.rate for layer in model.layers if layer.name.endswith("_depth")}
    assert len(rates) == 9 and rates == pytest.approx({name: 0.4 * (blocks.index(name) + 1) / 16 for name in rates})


@pytest.mark.parametrize("kind", ["cnn", "separable_cnn", "residual"])
def test_squeeze_and_excitation_is_an_option_of_the_block_networks(kind):
    plain, squeezed = (
        network(architecture={"kind": kind, "filters": 8, "squeeze_excitation": ratio}) for ratio in (0, 4)
    )
    gates = [layer for layer in squeezed.layers if isinstance(layer, keras.layers.Multiply)]
    assert gates and not [layer for layer in plain.layers if isinstance(layer, keras.layers.Multiply)]
    assert squeezed.count_params() > plain.count_params()


def test_compound_scaling_by_one_about_doubles_the_computation():
    """Where layers, filters and sides are such that rounding plays no part: 1.2 · 1.1² · 1.15² is 1.92."""
    architecture = {"kind": "cnn", "blocks": 2, "layers_per_block": 5, "filters": 40}
    once, twice = (
        flops(network((side, side, 3), architecture=architecture, scaling={"compound": phi}))
        for phi, side in ((0, 40), (1, 46))
    )
    assert twice / once == pytest.approx(1.92, rel=0.03)


def test_resolution_alone_changes_no_layer_so_that_computation_goes_with_its_square():
    scalings = {64: {"depth": 0.5, "resolution": 1}, 128: {"depth": 0.5, "resolution": 2}}
    small, large = (
        describe(network((side, side, 1), architecture="efficient", scaling=scaling), 1)
        for side, scaling in scalings.items()
    )
    assert small["parameters"] == large["parameters"]
    assert large["flops"] / small["flops"] == pytest.approx(4, rel=0.02)


def test_a_ready_made_network_follows_its_statistics_as_fast_as_the_settings_say(tmp_path):
    normalization = {"normalization": {"kind": "batch", "momentum": 0.8}}
    model = network(architecture={"kind": "mobilenet_v2"}, scaling={"width": 0.35}, regularization=normalization)
    model.save(tmp_path / "model.keras")
    for each in (model, keras.saving.load_model(tmp_path / "model.keras")):
        assert {layer.momentum for layer in each.layers if isinstance(layer, keras.layers.BatchNormalization)} == {0.8}
