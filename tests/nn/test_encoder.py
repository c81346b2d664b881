"""A U-Net upon a pretrained network: what is passed on, and where learned weights go."""

import keras
import numpy as np
import pytest

from labcore.errors import InputError
from labcore.nn import weights
from labcore.nn.classifier import classifier, is_new
from labcore.nn.encoder import passed
from labcore.nn.grouping import blocks
from labcore.nn.segmenter import segmenter
from labcore.spec.architecture.backbones import MobileNetV2, NASNet
from labcore.spec.classification import Classification
from labcore.spec.reading import assign
from labcore.spec.regularization import Regularization
from labcore.spec.resolve import resolve
from labcore.spec.scaling import Scaling
from labcore.tasks.segmentation import MaskLearning
from labcore.tasks.transfer import phases
from tests.samples import disks

DATA = disks(60, 32, 40)
IMAGES = DATA.pixels.reshape(-1, 32, 40, 1)
NARROW = Scaling(width=0.35)
PUBLISHED = "mobilenet_v2_0.35_224_imagenet_notop.weights.h5"


def spec(*settings):
    settings = ("architecture.kind=pretrained_unet", "scaling.width=0.35", *settings)
    return resolve(assign({"task": "segmentation", "dataset": "disks"}, settings), lambda _: DATA.card)


def names(encoder, side, scaling):
    image = keras.Input((side, side, 3))
    network = encoder.standing_on(image, scaling, Regularization())
    return network, passed(network, side, side)


def test_the_last_planes_of_each_resolution_are_passed_on():
    network, found = names(MobileNetV2(), 64, NARROW)
    layers = [tensor._keras_history.operation.name for tensor in found]
    assert layers == [
        "scale",
        "block_1_expand_relu",
        "block_3_expand_relu",
        "block_6_expand_relu",
        "block_13_expand_relu",
        "out_relu",
    ]
    assert [tensor.shape[1] for tensor in found] == [64, 32, 16, 8, 4, 2] and found[-1] is network.output


def test_a_network_whose_ways_never_meet_passes_one_of_each_resolution_too():
    network, found = names(NASNet(), 64, Scaling())
    assert [tensor.shape[1] for tensor in found] == [64, 31, 16, 8, 4, 2] and found[-1] is network.output


def test_planes_without_padding_are_fitted_to_the_image():
    asked = spec(
        "architecture={kind: pretrained_unet, encoder: inception_v3}", "scaling.width=1", "preprocessing.size=96"
    )
    model = segmenter(asked, (75, 96, 1), 2)
    assert model.output_shape == (None, 75, 96, 2)
    sides = [model.get_layer(f"decoder_{level}_conv1").output.shape[1] for level in range(1, 6)]
    assert sides == [96, 45, 20, 9, 4], "of the planes before each that halves"


def test_published_weights_go_into_the_encoder_alone_and_the_rest_learns_first(shared_data):
    path = shared_data.parent / "weights" / PUBLISHED
    if not path.is_file():
        pytest.skip(f"no weights at {path}")
    asked = spec(
        f"transfer={{weights: {{kind: file, path: {path}}}, head_epochs: 1, fine_tune_blocks: 1}}", "training.epochs=2"
    )
    learner = MaskLearning(asked, DATA, IMAGES).learner()
    reference = keras.applications.MobileNetV2(alpha=0.35, include_top=False, weights=None, input_shape=(32, 64, 3))
    reference.load_weights(path)
    model = learner.model
    rgb = np.repeat(np.pad(IMAGES[:2], ((0, 0), (0, 0), (12, 12), (0, 0))), 3, axis=3).astype(np.float32)
    features = keras.Model(model.input, model.get_layer("out_relu").output)
    np.testing.assert_allclose(features(IMAGES[:2].astype(np.float32)), reference(rgb / 127.5 - 1), atol=1e-4)

    def learning():
        return {layer.name for layer in model.layers if layer.trainable_weights}

    new = {layer.name for layer in model.layers if is_new(layer) and layer.trainable_weights}
    assert {"decoder_1_conv1", "decoder_5_step1_up", "head_probabilities"} <= new
    first, then = phases(asked, learner, 3)
    first.begin()
    assert learning() == new
    then.begin()
    assert new < learning() and learning() - new == {"Conv_1"}


def test_an_earlier_run_that_told_classes_apart_gives_its_body_to_the_encoder():
    body = Classification.model_validate({"architecture": "mobilenet_v2", "scaling": {"width": 0.35}})
    source, model = classifier(body, (32, 32, 3), 5), segmenter(spec(), (40, 40, 1), 3)
    drawn = model.get_layer("decoder_1_conv1").get_weights()[0]
    weights.load_model_weights(model, source, "those of run x")
    for name in ("Conv1", "block_16_project", "Conv_1"):
        np.testing.assert_array_equal(model.get_layer(name).get_weights()[0], source.get_layer(name).get_weights()[0])
    np.testing.assert_array_equal(model.get_layer("decoder_1_conv1").get_weights()[0], drawn)


def test_blocks_are_those_of_the_encoder_and_the_levels_of_the_decoder():
    asked = spec("architecture={kind: pretrained_unet, bottleneck: [global_context]}")
    found = set(blocks(segmenter(asked, (32, 32, 1), 2), asked.architecture.block).values())
    assert {"block_16", "Conv_1", "decoder_1", "decoder_5", "decoder_6"} <= found


def test_what_the_encoder_cannot_be_is_said_of_it_and_what_the_decoder_has_is_no_fault():
    told = spec("regularization.normalization=group").problems(DATA.card)
    assert [each.key for each in told] == ["transfer.weights"], "it starts from random weights"
    inception = "architecture={kind: pretrained_unet, encoder: inception_v3}"
    with pytest.raises(InputError, match="it needs at least 65 px a side"):  # 64 would not be padded to 75
        spec(inception, "scaling.width=1", "preprocessing.size=64")
    with pytest.raises(InputError, match="MobileNetV2 comes in fixed sizes"):
        spec("scaling.depth=2")
    with pytest.raises(InputError, match="no ImageNet weights for MobileNetV2 of the width"):
        spec("scaling.width=0.3", "transfer.weights=imagenet")
