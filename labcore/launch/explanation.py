"""The question to the bench where the networks of runs look, and the one what their first layer looks for."""

from collections.abc import Sequence
from typing import Any, Literal

from labcore.store.folder import RunFolder

EXPLAIN, FILTERS = "explain", "filters"

Of = Literal["predicted", "true"] | int
"""Of each image the class that is explained: the one answered, the true one, or the one of that index."""


def explain(folder: RunFolder, images: Sequence[int], of: Of = "predicted", method: str = "grad_cam") -> dict[str, Any]:
    """What the bench must know to explain what the run in `folder` says of images of its data set.

    Args:
        folder: a run that has kept its network.
        images: their positions in the data set; the bench takes some dozens at once.
        of: which class is explained.
        method: one that `labcore.tasks.explanation` knows.
    """
    return {**network(folder), "images": [int(image) for image in images], "class": of, "method": method}


def network(folder: RunFolder) -> dict[str, Any]:
    """Which network is asked about: another, once the run has kept a later one."""
    try:
        found = folder.model_path.stat()
        version = [found.st_size, found.st_mtime_ns]
    except OSError:
        version = []
    return {"run": str(folder.path), "version": version}
