"""Samples held against real images: while they are learned, and in the report."""

from collections.abc import Callable
from functools import cached_property
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

MOST_TRAINING = 20_000
"""Training images among which the nearest to a sample is looked for, at most."""

KEPT = 64
"""Samples that a report keeps to be looked at."""

NEAREST = 12
"""Of them, those beside which the nearest training image is kept."""

Between = Callable[[], None]


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

    def rows(self, split: str, most: int = MOST_REAL) -> NDArray[np.int64]:
        """Where the split's images are, or `most` of them, drawn the same each time; ascending."""
        rows = self.dataset.indices(split)
        return rows if len(rows) <= most else np.sort(np.random.default_rng(0).choice(rows, most, replace=False))

    def real(self, split: str, between: Between) -> NDArray[np.float32]:
        """The features of the split's images `(n, K)`, made once."""
        if split not in self._seen:
            rows = self.rows(split, MOST_TRAINING if split == "train" else MOST_REAL)
            self._seen[split] = self.reader.features(self.images[rows], between)
        return self._seen[split]

    @cached_property
    def _neighbourhood(self) -> Neighbourhood:
        return Neighbourhood(self._seen["train"])

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
            **self.looks(samples, seen, real),
        }

    def looks(
        self, samples: NDArray[np.uint8], seen: NDArray[np.float32], real: NDArray[np.float32]
    ) -> dict[str, float]:
        """How varied samples are, and how surely they are read as one of the classes."""
        spread = float(real.var(axis=0).sum())
        found = {"diversity": float(np.sqrt(seen.var(axis=0).sum() / spread)) if spread else float("nan")}
        if self.reader.probabilities is not None:
            found["read_confidence"] = float(self.reader.probabilities(samples).max(axis=1).mean())
        return found

    def nearest(self, samples: NDArray[np.uint8], between: Between) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Of each sample the training image nearest to it, as its place in the data set, and the distance, 0 to 2."""
        self.real("train", between)
        found = self._neighbourhood.nearest(self.reader.features(samples, between), 1)
        return self.rows("train", MOST_TRAINING)[found.places[:, 0]], found.distances[:, 0]

    def usual_distance(self, between: Between) -> float:
        """How far validation images, which nobody can have learned by heart, lie from their nearest training image: the
        median."""
        self.real("train", between)
        return float(np.median(self._neighbourhood.nearest(self.real("val", between), 1).distances))


def measured(
    generating: Generating,
    comparison: Comparison,
    number: int,
    seed: int,
    split: str,
    folder: RunFolder,
    between: Between = lambda: None,
) -> dict[str, Any]:
    """The report on a split: so many samples held against its images. What shows how it came about goes to the folder.

    Raises InputError where there are too few images to compare with.
    """
    samples = generating.images(generating.codes(number, seed), between)
    reader, real = comparison.reader, comparison.real(split, between)
    seen = reader.features(samples, between)
    found = assess(real, seen, seed)
    part = REPORTED[split]
    told: dict[str, Any] = {name: interval.estimate for name, interval in found.figures.items()}
    told |= comparison.looks(samples, seen, real)
    told |= {
        "samples": found.samples,
        "real_images": found.real_images,
        "feature_network": reader.name,
    }
    if reader.probabilities is not None:
        told["read_as"] = _shares(reader.probabilities(samples), comparison.dataset.card.classes)
    intervals = {name: [each.low, each.high] for name, each in found.figures.items()}
    folder.write_json_artifact(f"{part}_samples_assessed", {"intervals": intervals, "note": found.note})
    folder.write_arrays(f"{part}_samples", {"images": samples[:KEPT]})
    if split == "val":
        _keep_nearest(samples[:NEAREST], comparison, folder, between)
    return told


def _shares(probabilities: NDArray[np.float32], classes: tuple[str, ...]) -> dict[str, float]:
    """The share of samples that is read as each class."""
    counts = np.bincount(probabilities.argmax(axis=1), minlength=len(classes))
    return {name: float(count / counts.sum()) for name, count in zip(classes, counts, strict=True)}


def _keep_nearest(samples: NDArray[np.uint8], comparison: Comparison, folder: RunFolder, between: Between) -> None:
    rows, distances = comparison.nearest(samples, between)
    folder.write_arrays(
        "samples_nearest",
        {
            "samples": samples,
            "nearest": comparison.images[np.sort(rows)][np.argsort(np.argsort(rows))],
            "rows": rows,
            "distances": distances,
            "usual": np.array(comparison.usual_distance(between), np.float32),
        },
    )
