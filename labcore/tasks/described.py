"""Images of a run's data set as its network describes them; kept, as both maps and neighbours need them."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from labcore.datasets.dataset import Dataset
from labcore.explain.unlike import LOOK_SIDE, Seen, looks_of
from labcore.spec.network_experiment import NetworkExperiment
from labcore.store.folder import RunFolder
from labcore.tasks.answering import require_numbers
from labcore.tasks.asked_images import truth
from labcore.tasks.explanation_cache import ExplanationCache
from labcore.tasks.kept_network import KeptNetwork

MOST = 5000
"""Images of a split at most, drawn evenly."""


@dataclass(frozen=True)
class Described:
    """Images of a split.

    Attributes:
        rows: `(n,)` int64, places in the data set.
        seen: these images as they are seen there.
        labels: `(n,)` int32, their classes; of images with masks, see `AskedImages`.
        key: the same for the same images described by the same network.
    """

    rows: NDArray[np.int64]
    seen: Seen
    labels: NDArray[np.int32]
    key: Path


def described(folder: RunFolder, network: KeptNetwork, dataset: Dataset, split: str, most: int = MOST) -> Described:
    """The images of a split (train, val or test), or `most` of them drawn evenly: the same ones each time.

    Raises LabError where the network describes them by NaN or infinity.
    """
    rows = drawn(dataset.indices(split), most)
    cache = ExplanationCache(folder)
    path = cache.path(None, features=split, looks=LOOK_SIDE, fingerprint=dataset.card.fingerprint, rows=rows.tolist())
    found = cache.get(path)
    if found is None:
        spec, shape = folder.spec(), network.explained.shape
        assert isinstance(spec, NetworkExperiment)
        features, looks = [], []
        for start in range(0, len(rows), 256):
            chunk = [spec.preprocessing.apply(dataset.image(int(row)), shape) for row in rows[start : start + 256]]
            features.append(require_numbers(network.features(np.stack(chunk)), folder.run_id))
            looks.append(looks_of(np.stack(chunk)))
        labels = np.array([truth(dataset, int(row), shape, spec.preprocessing)[0] for row in rows], np.int32)
        found = {"features": np.concatenate(features), "looks": np.concatenate(looks), "labels": labels}
        cache.put(path, found)
        cache.trim()
    return Described(rows, Seen(found["features"], found["looks"]), found["labels"], path)


def drawn(rows: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    """`most` of `rows` at even distances; all where they are no more."""
    return rows if len(rows) <= most else rows[np.linspace(0, len(rows) - 1, most).round().astype(int)]
