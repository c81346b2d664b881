"""Variables on disk: whole or not at all, two checkpoints a run (the best epoch, the last epoch)."""

import os
from collections.abc import Sequence
from pathlib import Path

import keras
import numpy as np
from numpy.typing import NDArray

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
    """Set `variables` to what `save` wrote, and return its numbers. Raises ValueError when they do not fit."""
    with np.load(path, allow_pickle=False) as stored:
        arrays: list[NDArray] = [stored[name] for name in sorted(stored.files) if name.startswith("v")]
    if [a.shape for a in arrays] != [tuple(v.shape) for v in variables]:
        raise ValueError(f"The checkpoint {path.name} belongs to another network.")
    for variable, array in zip(variables, arrays, strict=True):
        variable.assign(array)
    return numbers(path)


def numbers(path: Path) -> dict[str, float]:
    """The numbers that `save` wrote to `path`, by name."""
    with np.load(path, allow_pickle=False) as stored:
        return {name.removeprefix("n_"): float(stored[name]) for name in stored.files if name.startswith("n_")}
