"""Samples held against real images: while they are learned, and in the report."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labcore.datasets.dataset import Dataset
from labcore.evaluation.distributions import assess
from labcore.evaluation.frechet import frechet_distance
from labcore.evaluation.kernel_distance import kernel_distance
from labcore.evaluation.sample_precision import precision_recall
from labcore.explain.features import Neighbourhood
from labcore.store.folder import RunFolder
from labcore.tasks.generating import Generating
from labcore.tasks.outcome import REPORTED
from labcore.tasks.readers import Reader

MOST_REAL = 10_000
"""Real images of a split that samples are held against, at most."""

USUAL = 1000
"""Validation images by which is told how near a training image usually is, at most."""

BLOCK = 4096
"""Training images that are looked at together."""

KEPT = 64
"""Samples that a report keeps to be looked at, each with the training image nearest to it."""

Between = Callable[[], None]


@dataclass(frozen=True)
class Nearest:
    """Training images that lie nearest to samples.

    Attributes:
        rows: `(n,)` int64, their places in the data set.
        distances: `(n,)` float32, 0 to 2.
        usual: the median of this distance for validation images.
        looked_at, there: training images that were looked at, and how many there are.
    """

    rows: NDArray[np.int64]
    distances: NDArray[np.float32]
    usual: float
    looked_at: int
    there: int


class Comparison:
    """What samples are held against.

    Args:
        reader: in whose features images are compared.
        dataset: whose images are the real ones.
        images: they, prepared, `(N, H, W, C)` uint8.
    """

    def __init__(self, reader: Reader, dataset: Dataset, images: NDArray[np.uint8]):
        self.reader, self.dataset, self.images = reader, dataset, images
        self._seen: dict[str, NDArray[np.float32]] = {}
        self._read: dict[tuple[str, int], NDArray[np.int64]] = {}

    def rows(self, split: str, most: int = MOST_REAL) -> NDArray[np.int64]:
        """Where the split's images are, or `most` of them, drawn the same each time; ascending."""
        rows = self.dataset.indices(split)
        return rows if len(rows) <= most else np.sort(np.random.default_rng(0).choice(rows, most, replace=False))

    def real(self, split: str, between: Between) -> NDArray[np.float32]:
        """The features of the split's images `(n, K)`, made once."""
        if split not in self._seen:
            self._seen[split] = self._features(self.rows(split), between)
        return self._seen[split]

    def _features(self, rows: NDArray[np.int64], between: Between) -> NDArray[np.float32]:
        """Those of images at `rows`, of which some are in memory at a time."""
        blocks = (self.images[rows[start : start + BLOCK]] for start in range(0, len(rows), BLOCK))
        return np.concatenate([self.reader.features(block, between) for block in blocks])

    def read_as(self, split: str, most: int, between: Between) -> NDArray[np.int64]:
        """The class `(n,)` as which the reader reads each of `most` images of the split, found out once.

        The reader must tell classes.
        """
        if (split, most) not in self._read:
            rows = self.rows(split, most)
            blocks = (self.images[rows[start : start + BLOCK]] for start in range(0, len(rows), BLOCK))
            self._read[split, most] = np.concatenate([self.read(block, between) for block in blocks])
        return self._read[split, most]

    def read(self, images: NDArray[np.uint8], between: Between) -> NDArray[np.int64]:
        """The class `(n,)` as which the reader, which must tell classes, reads images `(n, H, W, C)`."""
        assert self.reader.probabilities is not None
        between()
        return np.asarray(self.reader.probabilities(images).argmax(axis=1), np.int64)

    def figures(self, samples: NDArray[np.uint8], seed: int, between: Between) -> dict[str, float]:
        """How samples `(n, H, W, C)` uint8 compare with validation images, while they are still learned."""
        real, seen = self.real("val", between), self.reader.features(samples, between)
        few = real[np.random.default_rng(seed).permutation(len(real))[: len(seen)]]
        precision, recall = precision_recall(few, seen)
        return {
            "frechet_distance": frechet_distance(real, seen),
            "kernel_distance": kernel_distance(real, seen),
            "sample_precision": precision,
            "sample_recall": recall,
            **self.looks(seen, real, None if (read := self.reader.probabilities) is None else read(samples)),
        }

    def looks(
        self, seen: NDArray[np.float32], real: NDArray[np.float32], read: NDArray[np.float32] | None
    ) -> dict[str, float]:
        """How varied samples are, and how surely they are read as one of the classes, where they were `read`."""
        spread = float(real.var(axis=0).sum())
        found = {"diversity": float(np.sqrt(seen.var(axis=0).sum() / spread)) if spread else float("nan")}
        if read is not None:
            found["read_confidence"] = float(read.max(axis=1).mean())
        return found

    def nearest(self, seen: NDArray[np.float32], between: Between) -> Nearest:
        """The training image nearest to each sample, of which the features are `seen`; and how near one usually is to a
        validation image, which nobody can have learned by heart."""
        there = len(self.dataset.indices("train"))
        rows = self.rows("train", self.reader.most or there)
        asked = np.concatenate([seen, self._features(self.rows("val", USUAL), between)])
        places, distances = np.zeros(len(asked), np.int64), np.full(len(asked), np.inf, np.float32)
        for start in range(0, len(rows), BLOCK):
            block = self.reader.features(self.images[rows[start : start + BLOCK]], between)
            found = Neighbourhood(block).nearest(asked, 1)
            nearer = found.distances[:, 0] < distances
            places = np.where(nearer, rows[start + found.places[:, 0]], places)
            distances = np.where(nearer, found.distances[:, 0], distances)
        usual = float(np.median(distances[len(seen) :]))
        return Nearest(places[: len(seen)], distances[: len(seen)], usual, len(rows), there)


def measured(
    generating: Generating,
    comparison: Comparison,
    codes: NDArray[np.float32],
    seed: int,
    split: str,
    folder: RunFolder,
    between: Between = lambda: None,
) -> dict[str, Any]:
    """The report on a split: samples of `codes` held against its images. What shows how it came about goes to the
    folder. `seed` is of the draws by which intervals are told.

    Raises InputError where there are too few images to compare with.
    """
    samples = generating.images(codes, between)
    reader, real = comparison.reader, comparison.real(split, between)
    seen = reader.features(samples, between)
    found = assess(real, seen, seed, between=between)
    read = None if reader.probabilities is None else reader.probabilities(samples)
    part = REPORTED[split]
    told: dict[str, Any] = {name: interval.estimate for name, interval in found.figures.items()}
    told |= comparison.looks(seen, real, read)
    told |= {
        "samples": found.samples,
        "real_images": found.real_images,
        "feature_network": reader.name,
        "feature_identity": reader.identity,
    }
    if read is not None:
        told["read_as"] = _shares(read, comparison.dataset.card.classes)
    intervals = {name: [each.low, each.high] for name, each in found.figures.items()}
    folder.write_json_artifact(f"{part}_samples_assessed", {"intervals": intervals, "note": found.note})
    folder.write_arrays(f"{part}_samples", {"images": samples[:KEPT]})
    if split == "val":
        _keep_nearest(samples[:KEPT], comparison.nearest(seen[:KEPT], between), comparison, folder)
    return told


def _shares(probabilities: NDArray[np.float32], classes: tuple[str, ...]) -> dict[str, float]:
    """The share of samples that is read as each class."""
    counts = np.bincount(probabilities.argmax(axis=1), minlength=len(classes))
    return {name: float(count / counts.sum()) for name, count in zip(classes, counts, strict=True)}


def _keep_nearest(samples: NDArray[np.uint8], found: Nearest, comparison: Comparison, folder: RunFolder) -> None:
    rows = found.rows
    folder.write_arrays(
        "samples_nearest",
        {
            "samples": samples,
            "nearest": comparison.images[np.sort(rows)][np.argsort(np.argsort(rows))],
            "rows": rows,
            "distances": found.distances,
            "usual": np.array(found.usual, np.float32),
            "looked_at": np.array([found.looked_at, found.there], np.int64),
        },
    )
