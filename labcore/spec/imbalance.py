"""Remedies for classes of unequal size."""

from abc import abstractmethod
from typing import Annotated, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from labcore.spec.base import Choice, OneOf, Spec, setting


class ClassWeights(Choice):
    """How much each class counts in the loss."""

    @abstractmethod
    def weights(self, counts: NDArray[np.int64]) -> NDArray[np.float32]:
        """Weights `(C,)` float32 from the training counts `(C,)`; classes without images weigh 0."""


class NoClassWeights(ClassWeights):
    """Every image counts the same."""

    title: ClassVar[str] = "None"
    kind: Literal["none"] = "none"

    def weights(self, counts: NDArray[np.int64]) -> NDArray[np.float32]:
        return np.ones(len(counts), np.float32)


class BalancedClassWeights(ClassWeights):
    """Every class counts the same: weight = images / (classes × images of the class)."""

    title: ClassVar[str] = "Balanced"
    kind: Literal["balanced"] = "balanced"

    def weights(self, counts: NDArray[np.int64]) -> NDArray[np.float32]:
        present = counts > 0
        weights = np.zeros(len(counts), np.float32)
        weights[present] = counts.sum() / (present.sum() * counts[present])
        return weights


class Imbalance(Spec):
    """What is done about rare classes."""

    title = "Imbalance"

    class_weights: Annotated[ClassWeights, OneOf()] = setting(
        NoClassWeights(),
        "How much each class counts in the loss. Balanced makes mistakes on a rare class dearer: recall of the "
        "rare class rises, often at the price of precision.",
    )
    initial_bias: bool = setting(
        True,
        "Start the output layer at the class frequencies, so that the first epochs are not spent learning "
        "which class is common.",
    )

    def output_bias(self, counts: NDArray[np.int64]) -> NDArray[np.float32] | None:
        """Initial bias `(C,)` of a softmax layer: the log of the training frequencies, mean 0. None where switched off.

        With class weights the loss is minimal at the weighted frequencies, so these are what the bias encodes.
        """
        if not self.initial_bias:
            return None
        mass = np.maximum(counts, 1) * np.where(counts > 0, self.class_weights.weights(counts), 1)
        logits = np.log(mass / mass.sum())
        return (logits - logits.mean()).astype(np.float32)
