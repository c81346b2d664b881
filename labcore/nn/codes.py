"""Codes of which a generator makes images, drawn at random: the same numbers in the lab and in what leaves it."""

import numpy as np
from numpy.typing import NDArray


def drawn_codes(
    number: int, latent_size: int, seed: int, shares: NDArray[np.float64] | None = None, stream: int = 0
) -> NDArray[np.float32]:
    """Codes from a standard normal distribution, `(number, D)` float32; the same for the same number and seed.

    Args:
        shares: of each class among them, `(C,)`: a class is drawn for each code and lies one-hot behind it. None where
            no class is told.
        stream: another than 0 draws others, whatever the seed.
    """
    draw = np.random.default_rng([seed, stream, number] if stream else [seed, number])
    codes = draw.standard_normal((number, latent_size), np.float32)
    if shares is None:
        return codes
    return with_classes(codes, draw.choice(len(shares), number, p=shares), len(shares))


def with_classes(codes: NDArray[np.float32], labels: NDArray[np.integer], classes: int) -> NDArray[np.float32]:
    """`codes` `(N, D)` with the classes `labels` `(N,)`, of so many, one-hot behind: `(N, D + classes)`."""
    return np.concatenate([codes, np.eye(classes, dtype=np.float32)[labels]], axis=1)
