"""A generator that is asked for images."""

from collections.abc import Callable
from dataclasses import dataclass

import keras
import numpy as np
from numpy.typing import NDArray

from labcore.errors import LabError
from labcore.nn.codes import drawn_codes, with_classes

FACTS = "generator"
"""The artifact that says what must be known to ask a run's generator."""

AT_ONCE = 256
"""Images made in one call."""

OF_SAMPLES, OF_SCORES, OF_REPORT = 1, 2, 3
"""Streams of codes: those of samples that are shown, those by which an epoch is chosen, and those of the report, which
tells what the choice is worth and so must be of others."""


@dataclass(frozen=True)
class Generating:
    """Makes images from codes.

    Args:
        model: from codes `(N, D)` float32, behind which the class lies one-hot where it is told, to images
            `(N, H, W, C)` float32, 0–255.
        latent_size: numbers of a code, without the class.
        shares: of each class among the images to be made, `(C,)` float64; None where no class is told.
    """

    model: keras.Model
    latent_size: int
    shares: NDArray[np.float64] | None = None

    def codes(self, number: int, seed: int, stream: int = 0) -> NDArray[np.float32]:
        """Codes from a standard normal distribution, `(number, D)` float32, with classes drawn by their shares; see
        `drawn_codes`."""
        return drawn_codes(number, self.latent_size, seed, self.shares, stream)

    def told(self, code: NDArray[np.float32], labels: NDArray[np.integer]) -> NDArray[np.float32]:
        """`code` `(N, latent_size)` with the classes `labels` `(N,)` behind, where classes are told."""
        return code if self.shares is None else with_classes(code, labels, len(self.shares))

    def images(self, codes: NDArray[np.float32], between: Callable[[], None] = lambda: None) -> NDArray[np.uint8]:
        """What is made of `codes` `(N, …)`: `(N, H, W, C)` uint8. Raises LabError where that is no numbers."""
        parts = [np.zeros((0, *self.model.output_shape[1:]), np.uint8)]
        for start in range(0, len(codes), AT_ONCE):
            between()
            made = self.model(codes[start : start + AT_ONCE], training=False).numpy()
            if not np.isfinite(made).all():
                raise LabError(
                    "The generator makes images of NaN or infinity: its weights are damaged, or beyond reason.",
                    "Train it again with a lower learning rate.",
                )
            parts.append(np.rint(made).clip(0, 255).astype(np.uint8))
        return np.concatenate(parts)
