"""Learned weights reach the layers that they were learned for, and nothing else is taken for them."""

from contextlib import suppress

import h5py
import keras
import numpy as np
import pytest

from labcore.errors import InputError, LabError
from labcore.nn import weights
from labcore.nn.backbones import MEAN, UNIT_DEVIATION, scaled
from labcore.nn.classifier import classifier, is_head
from labcore.spec.architecture.backbones import EfficientNet, MobileNet, MobileNetV2, NASNet
from labcore.spec.classification import Classification
from labcore.spec.scaling import Scaling

IMAGES = np.random.default_rng(0).integers(0, 256, (2, 32, 32, 3)).astype("float32")


def network(kind: str, width: float = 1, seed: int = 0, classes: int = 2, channels: int = 3) -> keras.Model:
    keras.utils.set_random_seed(seed)
    spec = Classification.model_validate({"architecture": kind, "scaling": {"width": width}})
    return classifier(spec, (32, 32, channels), classes)


def body(model: keras.Model) -> list[np.ndarray]:
    return [weight for layer in model.layers if not is_head(layer) for weight in layer.get_weights()]


def test_pixels_are_scaled_as_published_weights_expect():
    image = keras.Input((32, 32, 3))
    caffe = keras.Model(image, scaled(image, "caffe"))(IMAGES).numpy()
    np.testing.assert_allclose(caffe, (IMAGES - np.array(MEAN))[..., ::-1], atol=1e-3)
    for mode in ("tf", "torch"):
        expected = keras.src.applications.imagenet_utils.preprocess_input(IMAGES.copy(), mode=mode)
        found = keras.Model(image, scaled(image, {"tf": "symmetric", "torch": "torch"}[mode]))(IMAGES).numpy()
        np.testing.assert_allclose(found, expected, atol=1e-4)


def test_gray_is_repeated():
    image = keras.Input((32, 32, 1))
    assert keras.Model(image, scaled(image, "own"))(IMAGES[..., :1]).shape == (2, 32, 32, 3)


def test_a_published_file_gives_the_published_features(shared_data):
    """MobileNet's own way to load the file is the reference."""
    path = shared_data.parent / "weights" / "mobilenet_2_5_224_tf_no_top.h5"
    if not path.is_file():
        pytest.skip(f"no weights at {path}")
    model = network("mobilenet", 0.25)
    assert weights.load_file(model, MobileNet(), Scaling(width=0.25), str(path)) == 54
    reference = keras.applications.MobileNet(alpha=0.25, include_top=False, weights=path, input_shape=(32, 32, 3))
    features = keras.Model(model.input, model.get_layer("conv_pw_13_relu").output)
    np.testing.assert_allclose(features(IMAGES), reference(IMAGES / 127.5 - 1), atol=1e-4)


def test_a_file_of_the_newer_format_is_read_from_the_labs_own_folder(lab_home, shared_data):
    path = shared_data.parent / "weights" / "mobilenet_v2_0.35_224_imagenet_notop.weights.h5"
    if not path.is_file():
        pytest.skip(f"no weights at {path}")
    (lab_home / "weights").mkdir()
    (lab_home / "weights" / path.name).write_bytes(path.read_bytes())
    before = body(model := network("mobilenet_v2", 0.35))
    weights.load_file(model, MobileNetV2(), Scaling(width=0.35), path.name)
    assert any((old != new).any() for old, new in zip(before, body(model), strict=True))


def test_weights_of_another_width_are_refused(shared_data):
    path = shared_data.parent / "weights" / "mobilenet_2_5_224_tf_no_top.h5"
    if not path.is_file():
        pytest.skip(f"no weights at {path}")
    with pytest.raises(InputError, match="do not fit MobileNet"):
        weights.load_file(network("mobilenet", 0.5), MobileNet(), Scaling(width=0.5), str(path))


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("absent.h5", None, "There is no file of weights"),
        ("a.pkl", b"x", "no file of weights that can be read"),
        ("b.h5", b"garbage" * 99, "is damaged"),
    ],
)
def test_what_is_no_file_of_weights_is_refused(tmp_path, name, content, says):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=says) as refusal:
        weights.load_file(network("mobilenet", 0.25), MobileNet(), Scaling(width=0.25), str(tmp_path / name))
    assert refusal.value.cure


def test_a_file_damaged_anywhere_is_refused(tmp_path):
    """HDF5 has an error of its own for each place; whatever is not refused is read whole, and fits."""
    network("mobilenet", 0.25).save_weights(tmp_path / "a.weights.h5")
    whole = (tmp_path / "a.weights.h5").read_bytes()
    random, model = np.random.default_rng(0), network("mobilenet", 0.25)
    for _ in range(8):
        content = bytearray(whole)
        content[random.integers(8, 20_000)] ^= int(random.integers(1, 256))
        (tmp_path / "a.weights.h5").write_bytes(content)
        with suppress(InputError):
            weights.load_file(model, MobileNet(), Scaling(width=0.25), str(tmp_path / "a.weights.h5"))


def test_weights_that_are_no_numbers_are_refused(tmp_path):
    source = network("cnn")
    layer = next(each for each in source.layers if each.weights)
    layer.set_weights([np.full_like(weight, np.nan) for weight in layer.get_weights()])
    with pytest.raises(InputError, match="NaN or infinity in those of run x"):
        weights.load_model_weights(network("cnn"), source, "those of run x")


def test_a_hostile_file_where_keras_looks_for_published_weights_is_refused(monkeypatch, tmp_path):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    (tmp_path / "models").mkdir()
    with h5py.File(tmp_path / "models" / "mobilenet_2_5_224_tf_no_top.h5", "w") as file:
        file["conv1"] = h5py.ExternalLink("/etc/hostname", "/")
    with pytest.raises(InputError, match=r"mobilenet_2_5_224_tf_no_top\.h5' is no file of published weights"):
        weights.load_imagenet(network("mobilenet", 0.25), MobileNet(), Scaling(width=0.25))


def test_imagenet_without_internet_says_what_to_place_where(monkeypatch, tmp_path):
    monkeypatch.setattr(keras.src.utils.file_utils.config, "keras_home", lambda: str(tmp_path))
    unreachable = "http://127.0.0.1:9/"
    monkeypatch.setattr(keras.src.applications.mobilenet, "BASE_WEIGHT_PATH", unreachable)
    with pytest.raises(LabError, match=r"could not be downloaded: .*127\.0\.0\.1:9/mobilenet_2_5_224") as refusal:
        weights.load_imagenet(network("mobilenet", 0.25), MobileNet(), Scaling(width=0.25))
    assert ".keras/models" in refusal.value.cure and "renamed" not in refusal.value.cure


def test_a_file_that_keras_stores_under_another_name_is_told_by_it(monkeypatch, tmp_path):
    monkeypatch.setattr(keras.src.utils.file_utils.config, "keras_home", lambda: str(tmp_path))

    def unreachable(self, image, scaling, weights=None):
        keras.utils.get_file(self.stored_as(), "http://127.0.0.1:9/NASNet-mobile-no-top.h5", cache_subdir="models")

    monkeypatch.setattr(NASNet, "network", unreachable)
    with pytest.raises(LabError, match="NASNet-mobile-no-top") as refusal:
        weights.load_imagenet(network("mobilenet", 0.25), NASNet(), Scaling())
    assert "renamed to nasnet_mobile_no_top.h5" in refusal.value.cure


def test_a_published_file_of_efficientnet_is_mended_wherever_it_is_loaded_from(tmp_path, monkeypatch):
    """It has the deviation of pixels where their variance belongs. Keras makes up for it only where it fetches it."""

    def beginning(self, image, scaling, weights=None):
        normalized = keras.layers.Normalization()(image)
        return keras.Model(image, keras.layers.Conv2D(2, 3, name="stem_conv")(normalized))

    monkeypatch.setattr(EfficientNet, "network", beginning)
    published = beginning(EfficientNet(), keras.Input((32, 32, 3)), Scaling())
    published.layers[1].set_weights([np.zeros(3), np.array(UNIT_DEVIATION), np.array(7)])
    published.save_weights(tmp_path / "b0.weights.h5")
    model = beginning(EfficientNet(), keras.Input((32, 32, 3)), Scaling())
    weights.load_file(model, EfficientNet(), Scaling(), str(tmp_path / "b0.weights.h5"))
    np.testing.assert_allclose(model.layers[1].get_weights()[1], np.square(UNIT_DEVIATION), rtol=1e-5)


def test_imagenet_weights_lie_where_keras_looks_for_them(monkeypatch, tmp_path, shared_data):
    path = shared_data.parent / "weights" / "mobilenet_2_5_224_tf_no_top.h5"
    if not path.is_file():
        pytest.skip(f"no weights at {path}")
    monkeypatch.setattr(keras.src.utils.file_utils.config, "keras_home", lambda: str(tmp_path))
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / path.name).write_bytes(path.read_bytes())
    fetched, read = network("mobilenet", 0.25, seed=1), network("mobilenet", 0.25, seed=2)
    weights.load_imagenet(fetched, MobileNet(), Scaling(width=0.25))
    weights.load_file(read, MobileNet(), Scaling(width=0.25), str(path))
    for one, other in zip(body(fetched), body(read), strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_width_that_was_never_published_is_refused():
    with pytest.raises(InputError, match="no ImageNet weights"):
        weights.load_imagenet(network("mobilenet", 0.3), MobileNet(), Scaling(width=0.3))


def test_the_rescaling_of_published_efficientnets_is_taken_over(monkeypatch):
    """Keras inserts it where it loads them; here it is inserted without weights to load."""
    keras.utils.set_random_seed(3)
    published = keras.applications.EfficientNetB0(include_top=False, weights=None, input_shape=(32, 32, 3))
    stem = next(layer for layer in published.layers if isinstance(layer, keras.layers.Normalization))
    stem.set_weights([np.array([0.4, 0.5, 0.6]), np.array([0.2, 0.3, 0.4]), np.array(7)])
    stem.finalize_state()
    scale = [2.0, 2.1, 2.2]
    extended = _with_rescaling(published, stem, scale)
    monkeypatch.setattr(EfficientNet, "network", lambda self, image, scaling, weights=None: extended)
    model = keras.applications.EfficientNetB0(include_top=False, weights=None, input_shape=(32, 32, 3))
    weights.load_imagenet(model, EfficientNet(), Scaling())
    np.testing.assert_allclose(model(IMAGES), extended(IMAGES), atol=1e-4, rtol=1e-3)


def _with_rescaling(model: keras.Model, behind: keras.Layer, scale: list[float]) -> keras.Model:
    def call(layer, *inputs, **options):
        result = layer(*inputs, **options)
        return keras.layers.Rescaling(scale)(result) if layer.name == behind.name else result

    extended = keras.models.clone_model(model, call_function=call)
    given = [layer for layer in model.layers if layer.weights]
    for old, new in zip(given, [layer for layer in extended.layers if layer.weights], strict=True):
        new.set_weights(old.get_weights())
        if isinstance(new, keras.layers.Normalization):
            new.finalize_state()
    return extended


def test_an_earlier_run_gives_all_but_its_head():
    source, model = network("cnn", seed=1, classes=5), network("cnn", seed=2)
    head = [layer.get_weights() for layer in model.layers if is_head(layer) and layer.weights]
    weights.load_model_weights(model, source, "those of run x")
    for one, other in zip(body(source), body(model), strict=True):
        np.testing.assert_array_equal(one, other)
    assert [w[0].tolist() for w in head] == [
        layer.get_weights()[0].tolist() for layer in model.layers if is_head(layer) and layer.weights
    ]


def test_a_run_of_another_network_is_refused():
    with pytest.raises(InputError, match="those of run x are for"):
        weights.load_model_weights(network("cnn"), network("separable_cnn"), "those of run x")
    with pytest.raises(InputError, match="of other sizes"):
        weights.load_model_weights(network("cnn"), network("cnn", channels=1), "those of run x")
