"""Images unlike all others of their class."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from labcore.datasets.dataset import Dataset
from labcore.datasets.deep.features import features
from labcore.datasets.deep.robust import deviation
from labcore.datasets.deep.views import Tell, Views, in_silence
from labcore.datasets.findings import Finding
from labcore.datasets.inspections import of_images
from labcore.datasets.twins import Twins

NEIGHBOURS = 5
FAR = 5.0
"""Robust standard deviations of the log distance to the fifth neighbour."""

FEWEST = 20
"""Images of a class from which on it can be said what is usual in it."""

POOL = 5000
"""Images of a class among which neighbours are looked for."""


def outliers(dataset: Dataset, views: Views, twins: Sequence[Twins], tell: Tell = in_silence) -> Iterator[Finding]:
    """Images far from their fifth-nearest neighbour of the same class (Ramaswamy, Rastogi, Shim 2000).

    Blank ones are artifacts, which are told apart.
    """
    strangeness = _strangeness(dataset, features(views), tell)
    found = np.flatnonzero(strangeness > FAR)
    if not len(found):
        return
    ordered = found[np.argsort(-strangeness[found], kind="stable")].tolist()
    within = "of their class" if dataset.masks is None else "in the set"
    yield of_images(
        dataset,
        "outlier",
        "note",
        ordered,
        f"{len(ordered):,} image{'s' if len(ordered) > 1 else ''} unlike all others {within}, the strangest first: "
        "artifacts, wrong labels, or the rare cases that matter most. Look at each before leaving it out.",
    )


def _strangeness(dataset: Dataset, known: NDArray[np.float32], tell: Tell) -> NDArray[np.float32]:
    """`(N,)` how many robust standard deviations further from its neighbours an image is than its class usually is."""
    from sklearn.neighbors import NearestNeighbors

    found = np.zeros(len(dataset), np.float32)
    random = np.random.default_rng(0)
    labels = np.unique(dataset.labels)
    for place, label in enumerate(labels):
        tell(place / len(labels))
        members = np.flatnonzero(dataset.labels == label)
        if len(members) < FEWEST:
            continue
        pool = members if len(members) <= POOL else random.choice(members, POOL, replace=False)
        search = NearestNeighbors(n_neighbors=NEIGHBOURS + 1, algorithm="brute").fit(known[pool])
        apart = search.kneighbors(known[members])[0][:, NEIGHBOURS].astype(np.float32)
        found[members] = deviation(np.log(apart + 1e-3))
    return found
