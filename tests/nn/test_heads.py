"""Heads: what stands between a network's features and its answer."""

import keras
import numpy as np
import pytest

from labcore.errors import InputError
from labcore.explain.grad_cam import GradCamMaps
from labcore.nn.classifier import classifier, is_head
from labcore.spec.architecture import Architecture
from labcore.spec.architecture.backbone import Backbone
from labcore.spec.reading import assign
from labcore.spec.resolve import resolve
from tests.samples import shapes

DATA = shapes(images=60, side=16)
SMALL = ("architecture={kind: cnn, filters: 4, blocks: 2, layers_per_block: 1}", "training.batch_size=16")
ATTENTIVE = "head={kind: squeeze_excitation, ratio: 4, units: [12, 6], l2: 0.1}"


def made(*assignments: str):
    return resolve(assign({"dataset": "shapes"}, [*SMALL, *assignments]), lambda _: DATA.card)


def network(*assignments: str) -> keras.Model:
    return classifier(made(*assignments), (16, 16, 1), 3)


def test_c4s_head_is_squeeze_excitation_average_and_dense_layers_with_swish_norm_and_dropout():
    layers = [layer for layer in network(ATTENTIVE).layers if is_head(layer)]
    assert [type(layer).__name__ for layer in layers] == [
        *("GlobalAveragePooling2D", "Conv2D", "Conv2D", "Multiply", "GlobalAveragePooling2D"),
        *("Dense", "Activation", "BatchNormalization", "Dropout") * 2,
        "Dense",
    ]
    assert [layer.units for layer in layers if isinstance(layer, keras.layers.Dense)] == [12, 6, 3]
    assert layers[1].filters == 2, "8 channels, squeezed by 4"
    assert {layer.activation.__name__ for layer in layers if isinstance(layer, keras.layers.Activation)} == {"silu"}


@pytest.mark.parametrize(
    "kind", [kind for kind, each in Architecture.kinds().items() if not issubclass(each, Backbone)]
)
def test_no_architecture_has_layers_that_pass_for_the_head(kind):
    """By their names they would be made anew in transfer instead of being copied and frozen."""
    model = network(f"architecture={kind}", "preprocessing.size=32")
    heads = [layer.name for layer in model.layers if is_head(layer)]
    assert heads in (["head_probabilities"], ["head_pool", "head_dropout", "head_probabilities"])


def test_its_penalty_counts_the_dense_layers_and_the_switch_turns_it_off():
    model = network(ATTENTIVE)
    dense = [model.get_layer(f"head_dense{number}").kernel.numpy() for number in (1, 2)]
    assert float(sum(model.losses)) == pytest.approx(0.1 * sum(np.square(kernel).sum() for kernel in dense), rel=1e-5)
    off = network(ATTENTIVE, "regularization.enabled=false")
    assert not off.losses and off.get_layer("head_dropout1").rate == 0


def test_grad_cam_looks_at_the_planes_that_the_head_has_weighed():
    images = DATA.pixels.reshape(-1, 16, 16, 1)[:2]
    maps = GradCamMaps(network(ATTENTIVE))
    assert maps.layer == "head_attention_excite"
    drawn = maps(images, DATA.labels[:2])
    assert drawn.shape == (2, 8, 8) and np.isfinite(drawn).all() and drawn.max() == 1


@pytest.mark.parametrize(
    ("architecture", "says"),
    [
        ("architecture={kind: separable_cnn, blocks: 2, filters: 4}", "makes one vector"),
        ("architecture={kind: blockwise, joining: flatten}", "makes one vector"),
        ("head.units=[4, 4, 4, 4, 4, 4, 4, 4, 4]", "9 dense layers"),
    ],
)
def test_what_it_cannot_work_on_is_refused(architecture, says):
    with pytest.raises(InputError, match=says):
        made(ATTENTIVE, architecture)


def test_a_network_of_blocks_hands_its_planes_to_the_head():
    blocks = "architecture={kind: blockwise, blocks: [{kind: convolution, filters: 4}]}"
    plain = network(blocks)
    assert [layer.name for layer in plain.layers if is_head(layer)] == [
        "head_pool",
        "head_dropout",
        "head_probabilities",
    ]
    assert network(blocks, ATTENTIVE).output_shape == (None, 3)
