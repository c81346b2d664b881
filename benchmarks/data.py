"""Where the benchmarks find real data, and a lab of their own to import it into."""

import os
from pathlib import Path

from labcore.datasets.importing import import_path
from labcore.datasets.library import Library
from labcore.errors import InputError
from labcore.home import PROJECT


def shared(name: str) -> Path:
    """The file `name` of the folder of real data sets. Raises InputError where it is absent."""
    folder = Path(os.environ.get("LAB_SHARED_DATA") or PROJECT.parent / "shared" / "datasets")
    if not (folder / name).is_file():
        raise InputError(f"This benchmark needs {name} in {folder}.", "Set LAB_SHARED_DATA to the folder that has it.")
    return folder / name


def import_pneumonia() -> None:
    """Make sure that the lab of this process has PneumoniaMNIST under the name `pneumonia`."""
    if "pneumonia" not in Library().names():
        import_path(shared("pneumoniamnist.npz"), "pneumonia", modality="X-ray")
