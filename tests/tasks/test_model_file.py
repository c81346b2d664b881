"""Whatever a lab of this kind trains is loaded; whatever else a model file may hold is refused before it acts."""

import io
import json
import pickle
import time
import zipfile

import h5py
import keras
import numpy as np
import psutil
import pytest

from labcore.errors import InputError
from labcore.evaluation.answers import ARTIFACT, Answers
from labcore.store.folder import RunFolder
from labcore.tasks.kept_model import kept_model
from labcore.tasks.model_file import load_model


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """The members of a model file as Keras saves it."""
    image = keras.Input((8, 8, 1))
    features = keras.layers.Conv2D(3, 3)(image)
    answer = keras.layers.Dense(2, name="dense")(keras.layers.GlobalAveragePooling2D()(features))
    path = tmp_path_factory.mktemp("sound") / "model.keras"
    keras.Model(image, answer).save(path)
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture
def file(tmp_path):
    """A function that makes a model file of members."""

    def make(members, compression=zipfile.ZIP_STORED):
        with zipfile.ZipFile(tmp_path / "model.keras", "w", compression) as archive:
            for name, content in members.items():
                archive.writestr(name, content)
        return tmp_path / "model.keras"

    return make


def refused(path, word=None):
    with pytest.raises(InputError, match=word) as caught:
        load_model(path)
    assert caught.value.cure and len(str(caught.value)) < 400 and "\n" not in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"garbage" * 999, pickle.dumps({"a": 1}), b"PK\x03\x04" + bytes(99)])
def test_what_is_no_model_file_is_refused(tmp_path, content):
    (tmp_path / "model.keras").write_bytes(content)
    refused(tmp_path / "model.keras", "damaged")


def test_a_cut_off_model_file_is_refused(file, sound):
    path = file(sound)
    whole = path.read_bytes()
    for cut in range(0, len(whole), len(whole) // 40):
        path.write_bytes(whole[:cut])
        refused(path)


def test_spoiled_weights_are_refused(file, sound):
    for cut in (0, 100, 3000):
        refused(file({**sound, "model.weights.h5": sound["model.weights.h5"][:cut]}))
    path = file(sound)
    content = bytearray(path.read_bytes())
    content[content.find(b"HDF") + 3000] ^= 0xFF
    path.write_bytes(content)
    refused(path, "damaged")


@pytest.mark.parametrize("name", ["assets/evil.txt", "../evil", "evil.py"])
def test_other_members_are_refused(file, sound, name):
    refused(file({**sound, name: b"x"}), "evil")


@pytest.mark.parametrize("name", ["config.json", "metadata.json", "model.weights.h5"])
def test_a_missing_or_enormous_member_is_refused(file, sound, name):
    refused(file({key: content for key, content in sound.items() if key != name}), "does not hold")
    refused(file({**sound, name: bytes(32 << 20)}, zipfile.ZIP_DEFLATED), "too large")


@pytest.mark.parametrize("config", [b"", b"{", b"[]", b"[" * 100_000, b'{"a":' * 100_000, b"\xff", b"{}"])
def test_a_damaged_config_is_refused(file, sound, config):
    refused(file({**sound, "config.json": config}))


def test_a_lambda_saved_by_keras_is_refused(tmp_path):
    image = keras.Input((8, 8, 1))
    answer = keras.layers.Dense(2)(keras.layers.Flatten()(keras.layers.Lambda(lambda x: x + 1)(image)))
    keras.Model(image, answer).save(tmp_path / "model.keras")
    refused(tmp_path / "model.keras", "Lambda")


@keras.saving.register_keras_serializable("elsewhere")
class Registered(keras.layers.Layer):
    def __init__(self, **settings):
        raise AssertionError("built")


PARTS = {
    "saved model": ("keras.layers", "TFSMLayer", None),
    "lookup": ("keras.layers", "StringLookup", None),
    "another module": ("os", "system", None),
    "a module inside Keras": ("keras.src.utils.file_utils", "get_file", None),
    "a function of Keras": ("keras.utils", "get_file", None),
    "registered": ("builtins", "Registered", "elsewhere>Registered"),
    "registered under another name": ("keras.layers", "Dense", "elsewhere>Registered"),
    "without a module": (None, "Dense", None),
    "lambda": (None, "__lambda__", None),
    "no name": ("keras.layers", ["Dense"], None),
}


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("place", ["layer", "initializer"])
def test_parts_that_are_not_on_the_list_are_refused(file, sound, part, place):
    config = json.loads(sound["config.json"])
    dense = next(layer for layer in config["config"]["layers"] if layer["class_name"] == "Dense")
    where = dense if place == "layer" else dense["config"]["kernel_initializer"]
    where["module"], where["class_name"], where["registered_name"] = PARTS[part]
    refused(file({**sound, "config.json": json.dumps(config)}), "not allowed")


@pytest.mark.parametrize(
    ("kind", "setting", "value"),
    [
        ("Dense", "units", 10**12),
        ("Dense", "units", 60_000),
        ("Dense", "units", -1),
        ("Dense", "units", "many"),
        ("Conv2D", "filters", 10**30),
        ("Conv2D", "kernel_size", [10**9, 1]),
        ("InputLayer", "batch_shape", [None, 10**9, 8, 1]),
        ("InputLayer", "batch_shape", [None, 60_000, 60_000, 1]),
        ("InputLayer", "batch_shape", [None, None, None, 1]),
        ("InputLayer", "batch_shape", [None, 8, 8, 2]),
        ("InputLayer", "name", "long" * 1000),
        ("Conv2D", "strides", [60_000, 1]),
        ("Conv2D", "dilation_rate", [60_000, 1]),
        ("Conv2D", "kernel_size", [[[[10**9]]]]),
        ("Dense", "dtype", {"module": "keras.dtype_policies", "class_name": "QuantizedDTypePolicy", "config": {}}),
        ("Dense", "quantization_config", {"module": "keras.quantizers", "class_name": "AbsMaxQuantizer", "config": {}}),
        ("Dense", "lora_rank", 60_000),
    ],
)
def test_settings_beyond_reason_are_refused(file, sound, kind, setting, value):
    config = json.loads(sound["config.json"])
    next(item for item in config["config"]["layers"] if item["class_name"] == kind)["config"][setting] = value
    refused(file({**sound, "config.json": json.dumps(config)}))


def spoiled(weights: bytes, spoil) -> bytes:
    out = io.BytesIO(weights)
    with h5py.File(out, "r+") as file:
        spoil(file, file["layers/dense/vars"])
    return out.getvalue()


def outside(_, variables):
    del variables["0"]
    variables["0"] = h5py.ExternalLink("/etc/hostname", "/")


def soft(_, variables):
    del variables["0"]
    variables["0"] = h5py.SoftLink("/layers")


def stored_outside(_, variables):
    del variables["0"]
    variables.create_dataset("0", (3, 2), "f4", external=[("/etc/hostname", 0, 24)])


def virtual(_, variables):
    del variables["0"]
    layout = h5py.VirtualLayout((3, 2), "f4")
    layout[:] = h5py.VirtualSource("/etc/hostname", "x", (3, 2))
    variables.create_virtual_dataset("0", layout)


def circle(file, variables):
    variables["loop"] = file["layers"]


def bomb(_, variables):
    variables.create_dataset("2", (1 << 40,), "f4", chunks=(1 << 20,))


def texts(_, variables):
    variables["2"] = ["text"]


def pieces(file, _):
    for number in range(20_000):
        file.create_group(f"g{number}")


@pytest.mark.parametrize("spoil", [pieces, outside, soft, stored_outside, virtual, circle, bomb, texts])
def test_weights_that_are_more_than_numbers_are_refused(file, sound, spoil):
    refused(file({**sound, "model.weights.h5": spoiled(sound["model.weights.h5"], spoil)}), "weights")


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_weights_that_are_no_numbers_are_refused(file, sound, value):
    def spoil(_, variables):
        variables["0"][...] = value

    refused(file({**sound, "model.weights.h5": spoiled(sound["model.weights.h5"], spoil)}), "NaN or infinity")


def behind_the_image(config, *layers):
    """Put `layers` of a class and its settings between the image and what follows it."""
    there = config["config"]["layers"]
    image, last = there[0], there[0]["config"]["name"]
    for place, (kind, settings) in enumerate(layers):
        tensor = {"shape": image["config"]["batch_shape"], "dtype": "float32", "keras_history": [last, 0, 0]}
        last = f"put{place}"
        given = {"args": [{"class_name": "__keras_tensor__", "config": tensor}], "kwargs": {}}
        layer = {"module": "keras.layers", "class_name": kind, "config": {"name": last, **settings}}
        there.insert(1 + place, {**layer, "registered_name": None, "name": last, "inbound_nodes": [given]})
    there[1 + len(layers)]["inbound_nodes"][0]["args"][0]["config"]["keras_history"][0] = last


SLOW = {"pool_size": [511, 511], "strides": [1, 1], "padding": "same"}


@pytest.mark.parametrize(
    ("layers", "word"),
    [
        ([("ReLU", {})] * 6000, "6,004 layers"),
        ([("ReLU", {})] * 2000, "Keras cannot build"),
        ([("UpSampling2D", {"size": [64, 64]}), ("UpSampling2D", {"size": [64, 64]})], "too large"),
        ([("UpSampling2D", {"size": [64, 64]}), *[("AveragePooling2D", SLOW)] * 40], "operations"),
    ],
)
def test_networks_that_would_take_for_ever_are_refused_before_they_are_built(file, sound, layers, word):
    config = json.loads(sound["config.json"])
    behind_the_image(config, *layers)
    began = time.monotonic()
    refused(file({**sound, "config.json": json.dumps(config)}), word)
    assert time.monotonic() - began < 30


def test_work_counts_as_often_as_a_layer_is_used(tmp_path):
    layer = keras.layers.Conv2D(64, 7, padding="same")
    image = keras.Input((1024, 1024, 1))
    features = keras.layers.Conv2D(64, 1)(image)
    for _ in range(12):
        features = layer(features)
    answer = keras.layers.Dense(2, activation="softmax")(keras.layers.GlobalAveragePooling2D()(features))
    keras.Model(image, answer).save(tmp_path / "model.keras")
    refused(tmp_path / "model.keras", "that is too many")


def test_what_is_refused_takes_no_memory_and_spoils_no_later_model(file, sound):
    """What a file claims was once given to its weights all the same; and a fault in it kept to all later files."""
    config = json.loads(sound["config.json"])
    dense = next(layer for layer in config["config"]["layers"] if layer["class_name"] == "Dense")["config"]
    dense["units"] = 3
    dense["bias_initializer"] = {"module": "keras.initializers", "class_name": "Constant", "config": {"value": [1, 2]}}
    refused(file({**sound, "config.json": json.dumps(config)}), "Keras cannot build")
    assert load_model(file(sound)).output_shape == (None, 2)
    config = json.loads(sound["config.json"])
    wide = ("Conv2D", {"filters": 60_000, "kernel_size": 1})
    behind_the_image(config, wide, wide, ("Conv2D", {"filters": 1, "kernel_size": 1}))
    before = psutil.Process().memory_info().rss
    refused(file({**sound, "config.json": json.dumps(config)}), "more than its file holds")  # of 14 GB
    assert psutil.Process().memory_info().rss - before < 1 << 30


@pytest.mark.parametrize("classes", [["a"], ["a", "b", "c"]])
def test_a_file_of_other_classes_than_the_run_s_is_refused(tmp_path, file, sound, classes):
    folder = RunFolder(tmp_path)
    with pytest.raises(InputError, match="has kept no network"):
        kept_model(folder)
    file(sound)
    folder.write_json_artifact("classes", classes)
    with pytest.raises(InputError, match=f"2 classes apart, and the run has {len(classes)}"):
        kept_model(folder)
    folder.write_json_artifact("classes", ["a", "b"])
    assert kept_model(folder).output_shape == (None, 2)


def test_without_names_of_classes_the_runs_answers_tell_how_many_there_are(file, sound):
    folder = RunFolder(file(sound).parent)
    three = Answers(np.arange(4), np.zeros(4, np.int32), np.full((4, 3), 1 / 3, np.float32))
    folder.write_arrays(ARTIFACT, three.arrays())
    with pytest.raises(InputError, match="2 classes apart, and the run has 3"):
        kept_model(folder)
