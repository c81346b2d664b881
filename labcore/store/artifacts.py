"""What a run leaves to be seen, in the folder `artifacts` of its own: JSON for what is small, npz for arrays."""

import re
import struct
import tokenize
import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labcore.store.files import read_json, require_plain, write_json, written_aside

UNREADABLE = (
    OSError, ValueError, KeyError, TypeError, AttributeError, EOFError, OverflowError, MemoryError, RecursionError,
    SyntaxError, RuntimeError, struct.error, tokenize.TokenError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip
"""What reading an npz that is torn, or made by somebody hostile, may raise; NotImplementedError is a RuntimeError."""

MOST_RATIO, HARMLESS_BYTES, MOST_BYTES = 100, 64 << 20, 8 << 30
"""How much an npz may unpack to: many times its size where that is little, and never more than the last."""


def read_arrays(path: Path) -> dict[str, NDArray[Any]]:
    """All arrays of the npz at `path`.

    Raises one of `UNREADABLE`: it is torn, holds objects, or would unpack to far more than it takes on disk.
    """
    require_plain(path)
    with np.load(path, allow_pickle=False) as stored:
        total = sum(info.file_size for info in stored.zip.infolist())
        if total > min(MOST_BYTES, max(HARMLESS_BYTES, MOST_RATIO * path.stat().st_size)):
            raise ValueError(f"It would unpack to {total:,} bytes.")
        return {key: stored[key] for key in stored.files}


class Artifacts:
    """The artifacts of one run. Each has a name, and may be one of a series, an entry for each epoch.

    Args:
        path: the run's folder.
    """

    def __init__(self, path: Path):
        self.path = path

    def write_json_artifact(self, name: str, value: Any, epoch: int | None = None) -> None:
        """Keep `value` under `name`, or as one of a series under `name` and `epoch`."""
        write_json(self._artifact(name, epoch, ".json"), value)

    def json_artifact(self, name: str, epoch: int | None = None) -> Any:
        """The value kept under `name`, or None."""
        return read_json(self._artifact(name, epoch, ".json"))

    def write_arrays(self, name: str, arrays: dict[str, NDArray[Any]], epoch: int | None = None) -> None:
        """Keep named arrays under `name`, or as one of a series under `name` and `epoch`."""
        path = self._artifact(name, epoch, ".npz")
        path.parent.mkdir(parents=True, exist_ok=True)
        with written_aside(path) as draft:
            np.savez_compressed(draft, **arrays)  # type: ignore[arg-type]

    def arrays(self, name: str, epoch: int | None = None) -> dict[str, NDArray[Any]] | None:
        """The arrays kept under `name`, or None where there are none, or none that can be read."""
        try:
            return read_arrays(self._artifact(name, epoch, ".npz"))
        except UNREADABLE:
            return None

    def written(self, name: str, epoch: int | None = None) -> float:
        """When what is kept under `name` was last written, in seconds since 1970; 0 where there is nothing."""
        found = [self._artifact(name, epoch, ending) for ending in (".json", ".npz")]
        return max((path.stat().st_mtime for path in found if path.is_file()), default=0.0)

    def epochs_of(self, name: str) -> list[int]:
        """The epochs for which a series `name` has an entry, ascending."""
        folder = self.path / "artifacts" / name
        if not folder.is_dir():
            return []
        return sorted(int(item.stem) for item in folder.iterdir() if re.fullmatch(r"[0-9]{4,9}", item.stem))

    def _artifact(self, name: str, epoch: int | None, ending: str) -> Path:
        if not re.fullmatch(r"[a-z0-9_]+", name):
            raise ValueError(f"An artifact's name has lower-case letters, digits and _ only. Received: {name!r}.")
        stem = name if epoch is None else f"{name}/{epoch:04d}"
        return self.path / "artifacts" / f"{stem}{ending}"
