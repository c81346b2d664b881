"""The network that a run has kept, ready to be looked into; the last few stay loaded."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import keras
import numpy as np
from numpy.typing import NDArray

from labcore.explain.features import Features
from labcore.explain.network import Answering, ExplainedNetwork
from labcore.explain.randomized import RandomizedNetwork
from labcore.nn.spatial_transformer import moves, transformed
from labcore.store.folder import RunFolder
from labcore.tasks.kept_model import kept_model

MOST_LOADED = 4
"""Networks that stay in memory: those of two runs that are compared, and of the two before."""


@dataclass(frozen=True)
class KeptNetwork:
    """A run's best network. What is compiled for it is compiled once, and stays as long as it does."""

    model: keras.Model

    @cached_property
    def explained(self) -> ExplainedNetwork:
        """As methods of explanation ask it."""
        return ExplainedNetwork(self.model)

    @cached_property
    def behind_transformer(self) -> Answering:
        """Its part that takes images as `seen` gives them."""
        return self.explained.behind_transformer()

    @cached_property
    def randomized(self) -> RandomizedNetwork:
        """Its twin that has learned nothing."""
        return RandomizedNetwork(self.model)

    @cached_property
    def _transformed(self) -> keras.Model | None:
        return transformed(self.model)

    @cached_property
    def features(self) -> Features:
        """Images as it describes them."""
        return Features(self.model)

    @cached_property
    def _moves(self) -> keras.Model | None:
        return moves(self.model)

    def moves(self, images: NDArray[np.uint8]) -> NDArray[np.float32] | None:
        """How its spatial transformer moves each of the images, `(N, freedoms)`; None without one."""
        return None if self._moves is None else self._moves(images.astype(np.float32), training=False).numpy()

    def seen(self, images: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """The images `(N, H, W, C)` as the network's spatial transformer hands them on; as they are without one."""
        if self._transformed is None:
            return images
        moved = self._transformed(images.astype(np.float32), training=False).numpy()
        return np.rint(moved).clip(0, 255).astype(np.uint8)


def kept_network(folder: RunFolder) -> KeptNetwork:
    """The network of the run in `folder`. Raises InputError: it has kept none, or one that is not safe to load."""
    try:
        found = folder.model_path.stat()
    except OSError:
        return KeptNetwork(kept_model(folder))  # which says what is wrong
    return _loaded(folder.path, found.st_size, found.st_mtime_ns)


@lru_cache(maxsize=MOST_LOADED)
def _loaded(path: Path, size: int, modified: int) -> KeptNetwork:
    return KeptNetwork(kept_model(RunFolder(path)))
