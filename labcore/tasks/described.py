"""Images of a run's data set as its network describes them; kept, as both maps and neighbours need them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labcore.datasets.dataset import Dataset
from labcore.spec.classification import Classification
from labcore.store.folder import RunFolder
from labcore.tasks.explanation_cache import ExplanationCache
from labcore.tasks.kept_network import KeptNetwork

MOST = 5000
"""Images of a split at most, drawn evenly."""


@dataclass(frozen=True)
class Described:
    """`rows` `(n,)` int64, places in the data set, and `features` `(n, K)` float32 of these images."""

    rows: NDArray[np.int64]
    features: NDArray[np.float32]


def described(folder: RunFolder, network: KeptNetwork, dataset: Dataset, split: str, most: int = MOST) -> Described:
    """The images of a split (train, val or test), or `most` of them drawn evenly: the same ones each time."""
    rows = drawn(dataset.indices(split), most)
    cache = ExplanationCache(folder)
    path = cache.path(None, features=split, fingerprint=dataset.card.fingerprint, rows=rows.tolist())
    found = cache.get(path)
    if found is None:
        spec, shape = folder.spec(), network.explained.shape
        assert isinstance(spec, Classification)
        parts = []
        for start in range(0, len(rows), 256):
            chunk = [spec.preprocessing.apply(dataset.image(int(row)), shape) for row in rows[start : start + 256]]
            parts.append(network.features(np.stack(chunk)))
        found = {"features": np.concatenate(parts)}
        cache.put(path, found)
        cache.trim()
    return Described(rows, found["features"])


def drawn(rows: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    """`most` of `rows` at even distances; all where they are no more."""
    return rows if len(rows) <= most else rows[np.linspace(0, len(rows) - 1, most).round().astype(int)]
