"""Where the benchmarks find real data, and a lab of their own to import it into."""

import os
import zipfile
from pathlib import Path

import numpy as np

from labcore.datasets.importing import import_path
from labcore.datasets.library import Library
from labcore.errors import InputError
from labcore.home import PROJECT, home

CHEST = "chest"


def shared(name: str) -> Path:
    """The file `name` of the folder of real data sets. Raises InputError where it is absent."""
    return _present(_datasets() / name)


def weights(name: str) -> Path:
    """The file `name` of the folder `weights` beside that of real data sets. Raises InputError where it is absent."""
    return _present(_datasets().parent / "weights" / name)


def _datasets() -> Path:
    return Path(os.environ.get("LAB_SHARED_DATA") or PROJECT.parent / "shared" / "datasets")


def _present(path: Path) -> Path:
    if not path.is_file():
        raise InputError(
            f"This benchmark needs {path.name} in {path.parent}.", "Set LAB_SHARED_DATA to the folder of data sets."
        )
    return path


def images_and_labels() -> tuple[np.ndarray, ...]:
    """PneumoniaMNIST's training images `(N, 28, 28, 1)` uint8 and labels `(N,)`, then those for validation."""
    with np.load(shared("pneumoniamnist.npz")) as data:
        return tuple(
            data[f"{split}_{what}"][..., None] if what == "images" else data[f"{split}_{what}"].ravel()
            for split in ("train", "val")
            for what in ("images", "labels")
        )


def images_and_masks() -> tuple[np.ndarray, ...]:
    """The training images `(N, 64, 128, 1)` uint8 of rocks on Mars and their masks, then those for validation."""
    with np.load(shared("mars_rocks_gray_64x128.npz")) as data:
        inside = [data["split"] == split for split in ("train", "val")]
        return tuple(data[what][rows] for rows in inside for what in ("images", "masks"))


def import_pneumonia() -> None:
    """Make sure that the lab of this process has PneumoniaMNIST under the name `pneumonia`."""
    if "pneumonia" not in Library().names():
        import_path(shared("pneumoniamnist.npz"), "pneumonia", modality="X-ray")


def import_blood() -> None:
    """Make sure that the lab of this process has the blood cells of PBC under the name `blood`."""
    if "blood" not in Library().names():
        import_path(shared("pbc8_96_subset.zip"), "blood", modality="microscopy")


def import_chest() -> None:
    """Make sure that the lab of this process has the chest X-rays of 96 pixels under the name `chest`."""
    if CHEST not in Library().names():
        import_path(shared("chest_xray_96.zip"), CHEST, modality="X-ray")


def import_masks() -> None:
    """Make sure that the lab of this process has rocks on Mars (`rocks`) and white blood cells (`leukocytes`)."""
    if "rocks" not in Library().names():
        import_path(shared("mars_rocks_gray_64x128.npz"), "rocks", task="segmentation", modality="terrain")
    if "leukocytes" not in Library().names():
        import_path(shared("wbc_seg_d1_120.npz"), "leukocytes", task="segmentation", modality="microscopy")


def chest_files() -> Path:
    """The folder of the same X-rays as files, `split/class/file`, unpacked into the lab of this process."""
    folder = home() / "chest_files"
    if not folder.is_dir():
        with zipfile.ZipFile(shared("chest_xray_96.zip")) as packed:
            packed.extractall(folder)
    return folder
