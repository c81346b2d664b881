"""Variables on disk: whole or not at all, two checkpoints a run (the best epoch, the last epoch)."""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from labcore.errors import LabError
from labcore.store.artifacts import UNREADABLE, read_arrays
from labcore.store.files import move_into_place


def save(path: Path, variables: Sequence[keras.Variable], **numbers: float) -> None:
    """Write the values of `variables`, and `numbers` by name, to `path`; what was there stays until all is on disk.

    Raises OSError when the disk is full.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.part")
    arrays = {f"v{place:05d}": keras.ops.convert_to_numpy(variable) for place, variable in enumerate(variables)}
    try:
        with partial.open("wb") as out:
            np.savez(out, **arrays, **{f"n_{name}": np.float64(value) for name, value in numbers.items()})
            out.flush()
            os.fsync(out.fileno())
        move_into_place(partial, path)
    except OSError:
        partial.unlink(missing_ok=True)
        raise


def restore(path: Path, variables: Sequence[keras.Variable]) -> dict[str, float]:
    """Set `variables` to what `save` wrote, and return its numbers. Raises LabError: damaged, of another network."""
    stored = _arrays(path)
    arrays = [stored[name] for name in sorted(stored) if name.startswith("v")]
    fitting = [array.shape for array in arrays] == [tuple(variable.shape) for variable in variables]
    if not fitting or any(array.dtype.kind not in "biufV" for array in arrays):
        raise LabError(f"The checkpoint '{path}' belongs to another network than the run's settings say.", _cure(path))
    for variable, array in zip(variables, arrays, strict=True):
        variable.assign(array)
    return _numbers(stored, path)


def numbers(path: Path, needed: Iterable[str] = ()) -> dict[str, float]:
    """The numbers that `save` wrote to `path`, by name. Raises LabError: damaged, or without one that is `needed`."""
    found = _numbers(_arrays(path), path)
    if not found.keys() >= set(needed):
        raise _damaged(path)
    return found


def _arrays(path: Path) -> dict[str, NDArray[Any]]:
    try:
        return read_arrays(path)
    except UNREADABLE as error:
        raise _damaged(path) from error


def _numbers(stored: dict[str, NDArray[Any]], path: Path) -> dict[str, float]:
    try:
        return {name.removeprefix("n_"): float(stored[name]) for name in stored if name.startswith("n_")}
    except (TypeError, ValueError) as error:
        raise _damaged(path) from error


def _damaged(path: Path) -> LabError:
    return LabError(f"The checkpoint '{path}' is damaged.", _cure(path))


def _cure(path: Path) -> str:
    return f"Delete the folder '{path.parent}', then resume: the run begins again at its first epoch."
