"""What an estimator is."""

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from labcore.spec.base import Choice
from labcore.spec.data import Data
from labcore.spec.problem import Problem

TINY = 1e-12
"""The least probability of which a logarithm is taken."""


class Estimator(Choice):
    """The method that learns classes from features."""

    lab: ClassVar[str] = "classical"

    weighs_images: ClassVar[bool] = True
    """Whether some images can be told to count more than others, as class weights do."""

    @abstractmethod
    def build(self, seed: int) -> Any:
        """The scikit-learn classifier, not fitted yet."""

    def scores(self, fitted: Any, features: NDArray[np.float32]) -> NDArray[np.float64]:
        """How much speaks for each class that `fitted` knows, `(N, K)`: the highest is its answer.

        Their softmax gives probabilities. Here the logarithm of those that the classifier has itself.
        """
        return np.log(np.maximum(fitted.predict_proba(features), TINY))

    def fitted(self, asked: Mapping[str, Any], images: int) -> Self:
        """These settings made to fit the fewest images that are trained on; what is `asked` for stays as it is."""
        return self

    def objections(self, key: str, experiment: Any, data: Data) -> Iterator[Problem]:
        weights = experiment.imbalance.class_weights
        if not self.weighs_images and weights.kind != "none":
            yield Problem(
                "imbalance.class_weights",
                f"{self.title} cannot weigh classes: every image counts the same.",
                "Set imbalance.class_weights to none, or choose another estimator.",
            )


def decisions(fitted: Any, features: NDArray[np.float32]) -> NDArray[np.float64]:
    """The signed distances from the borders between classes, `(N, K)`, of a classifier that has no probabilities."""
    found = np.asarray(fitted.decision_function(features), np.float64)
    return np.stack([-found, found], axis=1) / 2 if found.ndim == 1 else found


def from_votes(shares: NDArray[np.float64], votes: int) -> NDArray[np.float64]:
    """Logarithms of the classes' shares among `votes`, with one vote more for each class (Laplace's rule).

    Where all agree, a class without a vote would else be thought impossible.
    """
    return np.log((shares * votes + 1) / (votes + shares.shape[1]))
