"""The masks that a run's network gives to images, beside the true ones."""

from pathlib import Path
from typing import Any

from labcore.errors import InputError
from labcore.store.folder import RunFolder
from labcore.tasks.looked import LookedMasks, encoded, look, reduced


def given_masks(run: str, asked: dict[str, Any]) -> dict[str, Any]:
    """What the network of a run gives to each pixel of images.

    Args:
        run: the run's folder.
        asked: which images, see `labcore.tasks.asked_images`.

    Returns: what `labcore.tasks.looked.LookedMasks.told` says; `shape`, and `pixels`, the bytes in base64 of the images
    as the network is given them, `(n, h, w, C)` uint8, large ones reduced.

    Raises InputError: the run gives no masks; and as `explain` does.
    """
    looked = look(RunFolder(Path(run)), asked)
    if not isinstance(looked, LookedMasks):
        raise InputError(f"Run '{looked.folder.run_id}' gives no masks.", "Choose a run of the task segmentation.")
    shown = reduced(looked.asked.images)
    return {**looked.told(), "shape": list(shown.shape), "pixels": encoded(shown)}
