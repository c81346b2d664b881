"""Blocks of a network: told by names where those tell something, and by what follows where Keras made them up."""

import keras
import pytest

from labcore.nn.grouping import blocks, learning_blocks
from labcore.spec.architecture import Architecture


def joined() -> keras.Model:
    """Stem, then two branches whose names are made up, joined as block_1; at the end a normalization by itself."""
    image = keras.Input((8, 8, 1), name="image")
    stem = keras.layers.Conv2D(2, 3, name="stem_conv")(keras.layers.Rescaling(1 / 255)(image))
    stem = keras.layers.ReLU()(stem)
    branches = [keras.layers.ReLU()(keras.layers.Conv2D(2, size, padding="same")(stem)) for size in (1, 3)]
    features = keras.layers.Concatenate(name="block_1_join")(branches)
    return keras.Model(image, keras.layers.BatchNormalization(name="final_norm")(keras.ops.abs(features)))


def test_made_up_names_go_with_the_block_that_they_lead_to():
    model = joined()
    found = blocks(model)
    assert list(found) == [step.name for step in model.operations]
    kinds = [(type(step).__name__, found[step.name]) for step in model.operations]
    assert kinds[:4] == [("InputLayer", "image"), ("Rescaling", "stem"), ("Conv2D", "stem"), ("ReLU", "stem")]
    assert [block for kind, block in kinds if kind in ("Conv2D", "Concatenate")] == ["stem", *["block_1"] * 3]
    assert kinds[-2:] == [("Absolute", "block_1"), ("BatchNormalization", "final")]
    last, *before = reversed(learning_blocks(model.layers, found))
    assert last[-1].name == "final_norm" and last[-2].name == "block_1_join", "what has no kernel is no block to tune"
    assert next(layer.name for layer in before[-1]) == "image" and len(before) == 1


def test_a_block_whose_layers_come_by_turns_with_those_of_another_is_one():
    image = keras.Input((8, 8, 1), name="image")
    far = near = keras.layers.Rescaling(1 / 255, name="image_scale")(image)
    for number in range(3):
        far = keras.layers.Conv2D(2, 3, padding="same", name=f"far_conv{number}")(far)
        near = keras.layers.Conv2D(2, 3, padding="same", name=f"near_conv{number}")(near)
    model = keras.Model(
        image, keras.layers.Conv2D(2, 1, name="fusion_conv")(keras.layers.Add(name="fusion_add")([far, near]))
    )
    found = learning_blocks(model.layers, blocks(model))
    names = [[layer.name for layer in members] for members in found]
    assert [each[-1] for each in names] == ["far_conv2", "near_conv2", "fusion_conv"]
    assert [len(each) for each in names] == [5, 3, 2] and sum(map(len, names)) == len(model.layers)


@pytest.mark.parametrize(
    ("kind", "layer", "block"),
    [
        ("cnn", "block1_conv2_norm", "block1"),
        ("efficientnet", "block7a_project_conv", "block7a"),
        ("resnet", "conv5_block3_2_conv", "conv5"),
        ("vgg", "block5_conv3", "block5"),
        ("mobilenet", "conv_pw_13_relu", "block_13"),
        ("mobilenet_v2", "block_16_expand_BN", "block_16"),
        ("mobilenet_v2", "expanded_conv_project", "block_0"),
        ("mobilenet_v2", "bn_Conv1", "Conv1"),
        ("mobilenet_v3", "expanded_conv_14_squeeze_excite_conv", "block_14"),
        ("mobilenet_v3", "expanded_conv_project_bn", "block_0"),
        ("mobilenet_v3", "conv_1_bn", "conv_1"),
        ("inception_v3", "mixed9_1", "mixed10"),
        ("inception_resnet_v2", "block35_10_conv", "block35_10"),
        ("inception_resnet_v2", "mixed_6a", "mixed_6a"),
        ("nasnet", "separable_conv_1_bn_reduction_left1_reduce_4", "cell_reduce_4"),
        ("nasnet", "normal_add_5_12", "cell_12"),
        ("nasnet", "stem_conv1", "stem"),
        ("convnext", "convnext_tiny_stage_2_block_5_layer_scale", "stage_2"),
        ("convnext", "convnext_tiny_downsampling_conv_0", "stage_1"),
    ],
)
def test_names_in_ready_made_networks_tell_the_block(kind, layer, block):
    assert Architecture.kinds()[kind]().block(layer) == block
