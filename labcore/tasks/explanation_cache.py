"""Explanations that were worked out before, beside the data: a cache, which may be deleted at any time."""

import hashlib
import json
import logging
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labcore.home import data_dir
from labcore.store.artifacts import UNREADABLE, read_arrays
from labcore.store.files import written_aside
from labcore.store.folder import RunFolder

log = logging.getLogger("labcore.bench")

VERSION = 3
"""Raised whenever maps or checks would come out differently."""

MOST_BYTES = 256 << 20
"""Of all explanations together; those not asked for longest go first."""

Arrays = Mapping[str, NDArray[Any]]


class ExplanationCache:
    """What was found about images by the network that a run has kept; about another one once it keeps a later one.

    Args:
        folder: of the run.
        place: the folder of all explanations; the lab's own where missing.
        most_bytes: that all together may take.
    """

    def __init__(self, folder: RunFolder, place: Path | None = None, most_bytes: int = MOST_BYTES):
        self._place, self._most = place or data_dir() / "explanations", most_bytes
        model = folder.model_path.stat()
        self._network = [VERSION, str(folder.path.resolve()), model.st_size, model.st_mtime_ns]

    def path(self, image: NDArray[np.uint8] | None, **asked: Any) -> Path:
        """Where the answer lies to what is `asked`, as plain data, of an image `(H, W, C)`, or of none."""
        key = json.dumps([*self._network, image is not None and image.shape, asked], sort_keys=True).encode()
        pixels = b"" if image is None else np.ascontiguousarray(image).tobytes()
        name = hashlib.sha256(key + pixels).hexdigest()
        return self._place / name[:2] / f"{name[2:34]}.npz"

    def get(self, path: Path) -> Arrays | None:
        """What lies there; None where nothing does, or nothing that can be read."""
        try:
            found = read_arrays(path)
        except UNREADABLE:
            return None
        with suppress(OSError):  # swept away just now
            path.touch()
        return found

    def put(self, path: Path, arrays: Arrays) -> None:
        """Keep `arrays`; where there is no room, the log says so, and whoever asks again waits again."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with written_aside(path) as draft:
                np.savez(draft, **arrays)  # type: ignore[arg-type]
        except OSError as error:
            log.warning("An explanation could not be kept: %s", error)

    def trim(self) -> None:
        """Delete what was not asked for longest, where all together take too much."""
        found = []
        for path in self._place.glob("*/*.npz"):
            with suppress(OSError):  # another process sweeps
                stat = path.stat()
                found.append((stat.st_mtime, stat.st_size, path))
        total = sum(size for _, size, _ in found)
        for _, size, path in sorted(found):
            if total <= self._most:
                return
            with suppress(OSError):  # gone, or on a disk that may only be read
                path.unlink()
            total -= size
