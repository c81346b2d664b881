"""A classical estimator fitted on features, and its scores as probabilities."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.pipeline import Pipeline
from threadpoolctl import threadpool_limits

from labcore.spec.baseline import Baseline
from labcore.spec.estimator import Estimator
from labcore.spec.features.base import Extract

BATCH = 256
"""Images whose features are computed, or whose answers are given, at once."""

TEMPERATURES = np.geomspace(0.1, 10, 81)
"""Those that are tried, 6 % apart."""

LEAST = 1e-7
"""The least probability of a true class that counts: one that no training image showed has none."""

THREADS = 1
"""Of each numerical library. They wait for each other after every small step: where runs share the cores, gradient
boosting with two was seen to take twenty times as long as with one."""

Between = Callable[[], None]


class Fitted:
    """An estimator that was fitted, with all that goes before it.

    Args:
        pipeline: scikit-learn's, ending in the estimator.
        estimator: how scores are had of it.
        classes: how many the data set has; those that it was not shown get the probability 0.
    """

    def __init__(self, pipeline: Pipeline, estimator: Estimator, classes: int):
        self._pipeline, self._estimator, self._classes = pipeline, estimator, classes
        self.temperature = 1.0

    def calibrate(self, features: NDArray[np.float32], labels: NDArray[np.int32], between: Between) -> None:
        """Choose the temperature at which images held out from fitting surprise the least."""
        scores = self._scores(features, between)
        losses = [_loss(self._spread(scores, temperature), labels) for temperature in TEMPERATURES]
        self.temperature = float(TEMPERATURES[int(np.argmin(losses))])

    def probabilities(self, features: NDArray[np.float32], between: Between = lambda: None) -> NDArray[np.float32]:
        """Probabilities `(N, classes)` float32 of features `(N, F)`; `between` is called before every batch."""
        return self._spread(self._scores(features, between), self.temperature).astype(np.float32)

    def _scores(self, features: NDArray[np.float32], between: Between) -> NDArray[np.float64]:
        parts = []
        with threadpool_limits(THREADS):
            for start in range(0, len(features), BATCH):
                between()
                parts.append(self._estimator.scores(self._pipeline, features[start : start + BATCH]))
        return np.concatenate(parts)

    def _spread(self, scores: NDArray[np.float64], temperature: float) -> NDArray[np.float64]:
        """The softmax of scores over the temperature, each class in its place."""
        scaled = scores / temperature
        powers = np.exp(scaled - scaled.max(axis=1, keepdims=True))
        probabilities = np.zeros((len(scores), self._classes))
        probabilities[:, self._pipeline.classes_] = powers / powers.sum(axis=1, keepdims=True)
        return probabilities


def fit(spec: Baseline, features: NDArray[np.float32], labels: NDArray[np.int32], classes: Sequence[str]) -> Fitted:
    """The estimator of `spec` fitted on training features `(N, F)` and their labels `(N,)`, which number `classes`.

    Images that weigh 0 are not shown to it: not every estimator bears a class that does not count.
    """
    steps: list[Any] = spec.features.steps(*features.shape, spec.seed)
    estimator: Any = spec.estimator.build(spec.seed)
    weights, counted = {}, np.ones(len(labels), bool)
    if spec.estimator.weighs_images:
        counts = np.bincount(labels, minlength=len(classes))
        weighed = spec.imbalance.class_weights.weights(counts, classes)[labels]
        counted = weighed > 0
        weights = {"sample_weight": weighed[counted]}
    with threadpool_limits(THREADS):
        for step in steps:
            features = step.fit_transform(features)
        shown = features if counted.all() else features[counted]
        estimator.fit(shown, labels[counted], **weights)
    named = [(f"step{place}", step) for place, step in enumerate(steps)]
    return Fitted(Pipeline([*named, ("estimator", estimator)]), spec.estimator, len(classes))


def features_of(
    extract: Extract, images: NDArray[np.uint8], indices: NDArray[np.int64], between: Between = lambda: None
) -> NDArray[np.float32]:
    """Features `(M, F)` of the images at `indices` of `(N, H, W, C)`; `between` is called before every batch."""
    parts = []
    for start in range(0, len(indices), BATCH):
        between()
        parts.append(extract(images[indices[start : start + BATCH]]))
    return np.concatenate(parts)


def _loss(probabilities: NDArray[np.float64], labels: NDArray[np.int32]) -> float:
    return float(-np.log(np.maximum(probabilities[np.arange(len(labels)), labels], LEAST)).mean())
