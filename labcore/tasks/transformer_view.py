"""What the spatial transformer of a run's network makes of images, and where it looks in them."""

import base64
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labcore.errors import InputError
from labcore.spec.transformer.spatial import SpatialTransformer
from labcore.store.folder import RunFolder
from labcore.tasks.looked import look, reduced

CORNERS = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]], np.float32)
"""Of the image that is handed on, in coordinates from -1 to 1, `(x, y)`: clockwise from the upper left."""


def transformer_view(run: str, asked: dict[str, Any]) -> dict[str, Any]:
    """What the spatial transformer does to images.

    Args:
        run: the run's folder.
        asked: which images, see `labcore.tasks.asked_images`.

    Returns:
        `classes`, `names`, `rows`, `true`, `predicted`, `probabilities`, `shape`, `pixels` and `in_place` as `explain`
        gives them; `theta`, for each image the two rows of three of its affine transform, which say where in the image
        each pixel of the result is read, in coordinates from -1 to 1; and `corners`, four `(x, y)` for each image, in
        shares of its width and height: what the result shows of it, clockwise from the upper left.

    Raises InputError for a network without a spatial transformer, and as `explain` does.
    """
    looked = look(RunFolder(Path(run)), asked)
    transformer: Any = getattr(looked.folder.spec(), "transformer", None)
    moves = looked.network.moves(looked.asked.images)
    if moves is None or not isinstance(transformer, SpatialTransformer):
        raise InputError(
            f"The network of run '{looked.folder.run_id}' has no spatial transformer.",
            "Train one with transformer.kind=affine.",
        )
    theta = _theta(transformer, moves)
    places = CORNERS @ theta[:, :, :2].transpose(0, 2, 1) + theta[:, None, :, 2]
    shown = reduced(looked.asked.images)
    return {
        **looked.told(),
        "shape": list(shown.shape),
        "pixels": base64.b64encode(shown.tobytes()).decode(),
        "in_place": base64.b64encode(reduced(looked.network.seen(looked.asked.images)).tobytes()).decode(),
        "theta": theta.astype(float).round(5).tolist(),
        "corners": ((places + 1) / 2).astype(float).round(5).tolist(),
    }


def _theta(transformer: SpatialTransformer, moves: NDArray[np.float32]) -> NDArray[np.float32]:
    """`(n, 2, 3)` of `moves` `(n, freedoms)`."""
    nothing = np.zeros((len(moves), 1), np.float32)
    added = transformer.matrix(list(np.split(moves, moves.shape[1], axis=1)))
    rows = np.concatenate([nothing if each is None else each for each in added], axis=1).reshape(-1, 2, 3)
    return rows + np.eye(2, 3, dtype=np.float32)
