"""Bad model files. They are loaded, as all are, in a process that has TensorFlow."""

import io
import json
import pickle
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from labcore.store.folder import RunFolder
from tests.bad_inputs.base import REFUSED, BadInput

Members = dict[str, bytes]


def found() -> Iterator[BadInput]:
    for name, (spoil, says) in SPOILED.items():
        yield BadInput("model", name, _loaded(spoil), REFUSED, says)


@cache
def _sound() -> Members:
    """The members of a model file as Keras saves it, of a network that tells two classes apart."""
    import tempfile

    import keras

    image = keras.Input((8, 8, 1))
    answer = keras.layers.Dense(2, name="dense")(keras.layers.Flatten()(image))
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "model.keras"
        keras.Model(image, answer).save(path)
        with zipfile.ZipFile(path) as archive:
            return {name: archive.read(name) for name in archive.namelist()}


def _loaded(spoil: Callable[[Path], None]) -> Callable[[Path], str]:
    def load(folder: Path) -> str:
        from labcore.tasks.kept_model import kept_model

        run = RunFolder(folder / "run")
        run.path.mkdir()
        run.write_json_artifact("classes", ["cat", "dog"])
        spoil(run.model_path)
        return str(kept_model(run).output_shape)

    return load


def _written(path: Path, members: Members) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)


def _layer(change: Callable[[dict[str, Any]], None]) -> Callable[[Path], None]:
    """A file in whose config the last layer is changed."""

    def spoil(path: Path) -> None:
        config = json.loads(_sound()["config.json"])
        change(config["config"]["layers"][-1])
        _written(path, {**_sound(), "config.json": json.dumps(config).encode()})

    return spoil


def _weights(change: Callable[[Any, Any], None]) -> Callable[[Path], None]:
    """A file in whose weights those of the last layer are changed."""

    def spoil(path: Path) -> None:
        import h5py

        out = io.BytesIO(_sound()["model.weights.h5"])
        with h5py.File(out, "r+") as file:
            change(h5py, file["layers/dense/vars"])
        _written(path, {**_sound(), "model.weights.h5": out.getvalue()})

    return spoil


def _outside(h5py: Any, variables: Any) -> None:
    del variables["0"]
    variables["0"] = h5py.ExternalLink("/etc/hostname", "/")


def _soft(h5py: Any, variables: Any) -> None:
    del variables["0"]
    variables["0"] = h5py.SoftLink("/layers")


def _stored_outside(_: Any, variables: Any) -> None:
    del variables["0"]
    variables.create_dataset("0", (64, 2), "f4", external=[("/etc/hostname", 0, 512)])


def _of_class(module: str | None, name: str) -> Callable[[Path], None]:
    return _layer(lambda layer: layer.update(module=module, class_name=name, registered_name=None))


def _wide(layer: dict[str, Any]) -> None:
    layer["config"]["units"] = 200_000_000_000


def _other_input(path: Path) -> None:
    config = json.loads(_sound()["config.json"])
    config["config"]["layers"][0]["config"]["batch_shape"] = [None, 8, 8, 2]
    _written(path, {**_sound(), "config.json": json.dumps(config).encode()})


def _other_classes(path: Path) -> None:
    _written(path, _sound())
    RunFolder(path.parent).write_json_artifact("classes", ["cat", "dog", "bird"])


def _cut(path: Path) -> None:
    _written(path, _sound())
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _large_config(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**_sound(), "config.json": b" " * (64 << 20)}.items():
            archive.writestr(name, content)


def _pickled(path: Path) -> None:
    path.write_bytes(pickle.dumps({"weights": [1, 2]}))


SPOILED: dict[str, tuple[Callable[[Path], None], str]] = {
    "Lambda": (_of_class("keras.layers", "Lambda"), "Lambda"),
    "TFSMLayer": (_of_class("keras.layers", "TFSMLayer"), "not allowed"),
    "a layer that reads files": (_of_class("keras.layers", "StringLookup"), "not allowed"),
    "HDF5 external link": (_weights(_outside), "weights"),
    "HDF5 soft link": (_weights(_soft), "weights"),
    "HDF5 data in another file": (_weights(_stored_outside), "weights"),
    "units=2e11": (_layer(_wide), "units"),
    "a config of many MiB in few KB": (_large_config, "too large"),
    "wrong input": (_other_input, "model"),
    "wrong class count": (_other_classes, "the run has 3"),
    "truncated": (_cut, "damaged"),
    ".pkl renamed": (_pickled, "damaged"),
}
