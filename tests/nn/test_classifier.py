"""The network's first layers do to raw pixels what their normalization says."""

import keras
import numpy as np
import pytest

from labcore.nn.classifier import Pixels, classifier
from labcore.spec.classification import Classification

IMAGES = np.random.default_rng(0).integers(20, 90, (40, 8, 8, 3)).astype(np.uint8)


def normalized(kind: str) -> np.ndarray:
    spec = Classification.model_validate({"preprocessing": {"normalization": kind}, "architecture": "cnn"})
    model = classifier(spec, (8, 8, 3), 2, pixels=Pixels.of(IMAGES, np.arange(40)))
    first = next(layer for layer in model.layers if isinstance(layer, keras.layers.Conv2D))
    return keras.Model(model.input, first.input)(IMAGES.astype("float32")).numpy()


def test_pixels_are_described_channel_by_channel():
    pixels = Pixels.of(IMAGES, np.arange(10))
    np.testing.assert_allclose(pixels.mean, IMAGES[:10].mean(axis=(0, 1, 2)))
    np.testing.assert_allclose(pixels.deviation, IMAGES[:10].std(axis=(0, 1, 2)))


@pytest.mark.parametrize(("kind", "low", "high"), [("symmetric", -1, 1), ("unit", 0, 1)])
def test_fixed_ranges(kind, low, high):
    expected = IMAGES / 255 * (high - low) + low
    np.testing.assert_allclose(normalized(kind), expected, atol=1e-5)


def test_standardized_over_all_images():
    values = normalized("standardized")
    np.testing.assert_allclose(values.mean(axis=(0, 1, 2)), 0, atol=1e-4)
    np.testing.assert_allclose(values.std(axis=(0, 1, 2)), 1, atol=1e-4)


def test_each_image_by_itself():
    values = normalized("per_image")
    np.testing.assert_allclose(values.mean(axis=(1, 2, 3)), 0, atol=1e-3)
    np.testing.assert_allclose(values.std(axis=(1, 2, 3)), 1, atol=2e-2)
