"""A network asked about images: as many at a time as memory carries, and whether it answers with numbers."""

from collections.abc import Callable
from dataclasses import dataclass

import keras
import numpy as np
from numpy.typing import NDArray

from labcore.errors import LabError
from labcore.nn.uses import uses

MOST_BYTES = 1 << 30
"""Of what all layers together give to the images of one call: Keras keeps that until the answer is there."""

MOST_AT_ONCE = 256
"""Images."""


@dataclass(frozen=True)
class Answering:
    """Gives answers `(N, …)` float32, see `Trained`, for images `(N, H, W, C)` uint8, 0–255.

    Args:
        model: a flat functional model.
        run_id: whose it is.
    """

    model: keras.Model
    run_id: str

    def __call__(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Raises LabError where the answers are no numbers."""
        at_once = self.at_once
        parts = [images[start : start + at_once] for start in range(0, len(images), at_once)]
        answers = [self.model(part.astype(np.float32), training=False).numpy() for part in parts]
        if not answers:
            return np.zeros((0, *self.model.output_shape[1:]), np.float32)
        return require_numbers(np.concatenate(answers), self.run_id)

    def predict(
        self, images: NDArray[np.uint8], indices: NDArray[np.int64], between: Callable[[], None] = lambda: None
    ) -> NDArray[np.float32]:
        """The same of the images at `indices` `(M,)` of `(N, H, W, C)`; `between` is called before every batch."""
        parts, at_once = [np.zeros((0, *self.model.output_shape[1:]), np.float32)], self.at_once
        for start in range(0, len(indices), at_once):
            between()
            parts.append(self(images[indices[start : start + at_once]]))
        return np.concatenate(parts)

    @property
    def at_once(self) -> int:
        """Images of one call."""
        outputs = [tensor for _, use in uses(self.model) for tensor in use.output_tensors]
        one = sum(4 * int(np.prod(tensor.shape[1:])) for tensor in outputs)
        return int(np.clip(MOST_BYTES // one, 1, MOST_AT_ONCE))


def require_numbers(answers: NDArray[np.float32], run_id: str) -> NDArray[np.float32]:
    """`answers`, as they are. Raises LabError where not all are numbers."""
    if not np.isfinite(answers).all():
        raise LabError(
            f"The model of run '{run_id}' answers with NaN or infinity: its weights are damaged, or beyond reason.",
            "Choose another run, or train this one again; where its loss became NaN, with a lower learning rate.",
        )
    return answers
