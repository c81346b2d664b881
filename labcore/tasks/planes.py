"""What each plane of a layer gives for an image: all that the network sees of it there, not a summary."""

import base64
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from labcore.errors import InputError
from labcore.store.folder import RunFolder
from labcore.tasks.looked import look, reduced

MOST_SHOWN = 64
"""Planes in one answer."""


def planes(run: str, asked: dict[str, Any], layer: str = "") -> dict[str, Any]:
    """The planes of a layer of a run's network for one image, as tf-explain's activations show them.

    Args:
        run: the run's folder.
        asked: which image, see `labcore.tasks.asked_images`.
        layer: by name; empty for the last that has planes.

    Returns:
        what `explain` says of an image; `layer`, as in `PlanesOf`, and `total`, how many planes it has; `shape` and
        `planes`, the bytes in base64 of the first `(k, h, w)` float32; `over`, as in `explain`, and `image_shape` and
        `pixels`, those of the image over which they lie, `(H, W, C)` uint8.

    Raises InputError: several images, or a layer without planes; and as `explain` does.
    """
    looked = look(RunFolder(Path(run)), asked)
    if len(looked.asked.images) != 1:
        raise InputError(f"{len(looked.asked.images)} images are asked about.", "Ask about one image at a time.")
    network = looked.network.explained
    where = network.layer(layer)
    found = network.planes(looked.asked.images, where.name)[0].transpose(2, 0, 1)
    shown = np.ascontiguousarray(found[:MOST_SHOWN])
    image = reduced(looked.network.seen(looked.asked.images) if where.in_place else looked.asked.images)[0]
    return {
        **looked.told(),
        "layer": asdict(where),
        "total": len(found),
        "shape": list(shown.shape),
        "planes": base64.b64encode(shown.tobytes()).decode(),
        "over": "in_place" if where.in_place else "pixels",
        "image_shape": list(image.shape),
        "pixels": base64.b64encode(np.ascontiguousarray(image).tobytes()).decode(),
    }
