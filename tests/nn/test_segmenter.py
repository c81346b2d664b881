"""Networks that give each pixel a class: their form, for every architecture that there is."""

import keras
import numpy as np
import pytest

from labcore.nn.portable import portable
from labcore.nn.segmenter import segmenter
from labcore.spec.reading import assign
from labcore.spec.resolve import resolve
from labcore.spec.segmenter import Segmenter
from labcore.tasks.model_file import load_model
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


@pytest.mark.parametrize("kind", Segmenter.kinds())
def test_what_it_costs_is_known_without_building_it(kind):
    asked = spec(f"architecture.kind={kind}", "regularization.normalization=none")
    model = segmenter(asked, (24, 32, 1), 2)
    kernels = sum(int(np.prod(weight.shape)) for weight in model.weights if "kernel" in weight.name)
    cost = asked.architecture.cost((24, 32, 1), asked.scaling)
    assert cost is None or cost.weights == pytest.approx(kernels, rel=0.02)


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
