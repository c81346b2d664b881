"""Receptive fields against numbers worked out by hand."""

import keras
import pytest

from labcore.nn.classifier import classifier
from labcore.nn.describe import describe
from labcore.spec.classification import Classification


def seen(*layers: keras.Layer) -> tuple[int, int]:
    image = features = keras.Input((64, 64, 1))
    for layer in layers:
        features = layer(features)
    model = keras.Model(image, keras.layers.Dense(2)(keras.layers.GlobalAveragePooling2D()(features)))
    return tuple(describe(model, 1)["receptive_field"])


def convolution(size=3, **settings) -> keras.Layer:
    return keras.layers.Conv2D(2, size, padding="same", **settings)


@pytest.mark.parametrize(
    ("layers", "expected"),
    [
        ([convolution()], (3, 3)),
        ([convolution(), convolution()], (5, 5)),
        ([convolution(strides=2), convolution()], (7, 7)),
        ([convolution(dilation_rate=4)], (9, 9)),
        ([convolution((1, 7))], (1, 7)),
        ([convolution(), keras.layers.MaxPooling2D(2), convolution()], (8, 8)),
        ([keras.layers.MaxPooling2D(2), convolution(), keras.layers.Conv2DTranspose(2, 2, 2), convolution()], (8, 8)),
        ([keras.layers.MaxPooling2D(2), keras.layers.UpSampling2D(2), convolution()], (4, 4)),
        ([keras.layers.SeparableConv2D(2, 5), keras.layers.DepthwiseConv2D(3, strides=2), convolution(1)], (7, 7)),
    ],
)
def test_by_hand(layers, expected):
    assert seen(*layers) == expected


def test_that_of_resnet_18_is_435_pixels():
    """As Araujo et al. (Distill, 2019) give for the 18 layers with strides in the first convolution of a block."""
    spec = Classification.model_validate({"architecture": {"kind": "residual", "stages": 4, "filters": 4}})
    assert describe(classifier(spec, (224, 224, 3), 2), 1)["receptive_field"] == [435, 435]


def test_gates_that_see_the_whole_image_are_left_out():
    plain, squeezed = (
        Classification.model_validate({"architecture": {"kind": "cnn", "filters": 4, "squeeze_excitation": ratio}})
        for ratio in (0, 4)
    )
    fields = [describe(classifier(spec, (40, 40, 1), 2), 1)["receptive_field"] for spec in (plain, squeezed)]
    assert fields == [[32, 32], [32, 32]]


def test_a_spatial_transformer_counts_from_the_moved_image():
    spec = Classification.model_validate({"architecture": {"kind": "cnn", "filters": 4}, "transformer": "affine"})
    assert describe(classifier(spec, (40, 40, 1), 2), 1)["receptive_field"] == [32, 32]
