"""The learning curve of a baseline: fitted anew on a growing share of the training images, judged each time."""

import time
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labcore.datasets.dataset import Dataset
from labcore.evaluation.classification import confusion, figures
from labcore.spec.baseline import Baseline
from labcore.spec.features.base import Extract
from labcore.training.fitting import Fitted, features_of, fit
from labcore.training.reporter import Reporter, Stopped
from labcore.training.waiting import awaited

PROGRESS = ("loss", "accuracy")
"""The figures of training images that are reported."""


class Sizes:
    """Goes through the points of the curve, each one an epoch of the run; what was fitted last is kept.

    Args:
        extract: makes features of images.
        images: `(N, H, W, C)` uint8, the whole data set prepared.
        done: the points that an earlier attempt has reported; they are not gone through again, but for the last one,
            whose fit is needed.
    """

    def __init__(
        self,
        spec: Baseline,
        dataset: Dataset,
        images: NDArray[np.uint8],
        extract: Extract,
        reporter: Reporter,
        done: int,
    ):
        self._spec, self._classes, self._images, self._reporter = spec, dataset.card.classes, images, reporter
        self._extract = extract
        train = dataset.indices("train")
        self._val = dataset.indices("val")
        self._labels = dataset.labels[train]
        self._val_labels = dataset.labels[self._val]
        self._features = features_of(extract, images, train, reporter.heed)
        self._val_features = features_of(extract, images, self._val, reporter.heed)
        self._subsets = spec.learning_curve.subsets(self._labels, spec.seed)
        self._next = min(done, len(self._subsets) - 1) + 1
        self._fitted: Fitted | None = None
        self._answers: NDArray[np.float32] | None = None
        self.points = 0

    @property
    def features(self) -> int:
        """How many numbers the estimator sees of an image."""
        return self._spec.features.kept(self._features.shape[1])

    def run(self) -> bool:
        """Go through the points. Returns whether it was asked to stop."""
        try:
            for point in range(self._next, len(self._subsets) + 1):
                self._go_through(point)
        except Stopped:
            return True
        return False

    def predict(
        self, images: NDArray[np.uint8], indices: NDArray[np.int64], between: Callable[[], None] = lambda: None
    ) -> NDArray[np.float32]:
        """Probabilities `(M, C)` of the images at `indices`, by what was fitted last."""
        if self._fitted is None:
            raise ValueError("Nothing has been fitted.")
        if images is self._images and np.array_equal(indices, self._val) and self._answers is not None:
            return self._answers
        return self._fitted.probabilities(features_of(self._extract, images, indices, between), between)

    def _go_through(self, point: int) -> None:
        reporter, began = self._reporter, time.monotonic()
        reporter.start_epoch(point, len(self._subsets))
        subset = self._subsets[point - 1]
        features, labels = self._features[subset], self._labels[subset]
        fitted = awaited(lambda: fit(self._spec, features, labels, self._classes), reporter.heed)
        fitting = time.monotonic() - began
        reporter.validating()
        fitted.calibrate(self._val_features, self._val_labels, reporter.heed)
        answers = fitted.probabilities(self._val_features, reporter.heed)
        learned = figures(labels, fitted.probabilities(features, reporter.heed))
        reporter.hold()
        matrix = confusion(self._val_labels, answers).tolist()
        reporter.folder.write_json_artifact("confusion", {"classes": self._classes, "matrix": matrix}, point)
        values: dict[str, Any] = {
            **{name: learned[name] for name in PROGRESS},
            **{f"val_{name}": value for name, value in figures(self._val_labels, answers).items()},
            "train_images": len(subset),
            "seconds": fitting,
            "best": True,
        }
        reporter.step = len(subset)
        reporter.epoch(point, values)
        self._fitted, self._answers, self.points = fitted, answers, point
