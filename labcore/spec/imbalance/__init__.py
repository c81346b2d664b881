"""Remedies for classes of unequal size. A new one is one class in a file here."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from labcore.spec import options
from labcore.spec.base import OneOf, Spec, setting
from labcore.spec.data import Data, training_counts
from labcore.spec.imbalance.class_weights import ClassWeights, NoClassWeights
from labcore.spec.imbalance.effect import ClassEffect, effect
from labcore.spec.imbalance.sampling import AsTheyAre, Sampling
from labcore.spec.imbalance.stacking import stacked
from labcore.spec.problem import Problem

options.load(__path__, __name__)


class Weighting(Spec):
    """What is done about rare classes."""

    title = "Imbalance"
    lab: ClassVar[str] = "imbalance"

    class_weights: Annotated[ClassWeights, OneOf()] = setting(
        NoClassWeights(),
        "How much each class counts while fitting. Balanced makes mistakes on a rare class dearer: choose it where "
        "rare classes are missed.",
    )

    def drawn(self) -> Sampling:
        """Which training images are shown, and how often."""
        return AsTheyAre()

    def effect(self, counts: NDArray[np.int64], classes: Sequence[str]) -> tuple[ClassEffect, ...]:
        """What sampling and class weights make of `counts` `(C,)` training images of `classes`."""
        return effect(self.drawn(), self.class_weights, counts, classes)

    def told(self, counts: NDArray[np.int64], classes: Sequence[str]) -> Iterator[str]:
        """What sampling and class weights make of `counts` `(C,)` training images of `classes`, in sentences."""
        rows = self.effect(counts, classes)
        if any(row.shown != row.images for row in rows):
            shown = ", ".join(f"{row.name} {row.images:,} → {row.shown:,}" for row in rows)
            yield f"{self.drawn().title}: images an epoch: {shown}."
        if any(row.weight != 1 for row in rows if row.images):
            weights = ", ".join(f"{row.name} {row.weight:.3g}" for row in rows)
            yield f"Class weights, {self.class_weights.title.lower()}: {weights}."
        yield from self.drawn().notes(counts, classes)


class Imbalance(Weighting):
    """What is done about rare classes."""

    class_weights: Annotated[ClassWeights, OneOf()] = setting(
        NoClassWeights(),
        "How much each class counts in the loss. Choose balanced where rare classes are missed: mistakes on them are "
        "then dearer, and their recall rises, often at the price of precision.",
    )
    sampling: Annotated[Sampling, OneOf()] = setting(
        AsTheyAre(),
        "Which training images an epoch shows, and how often; validation and test stay as they are. Balance it "
        "where class weights do not help: rare images are then seen more often, and learned by heart sooner.",
    )
    initial_bias: bool = setting(
        True,
        "Start the output layer at the class frequencies, so that the first epochs are not spent learning which class "
        "is common. Leave it on, unless you compare with a network without it.",
    )

    def output_bias(self, counts: NDArray[np.int64], classes: Sequence[str]) -> NDArray[np.float32] | None:
        """Initial bias `(C,)` of a softmax layer: the log of the training frequencies, mean 0. None where switched off.

        Where images are sampled or classes weighted, the loss is minimal at the frequencies that this makes, so these
        are what the bias encodes.
        """
        if not self.initial_bias:
            return None
        weights = self.class_weights.weights(counts, classes)
        mass = np.maximum(self.sampling.counts(counts), 1) * np.where(weights > 0, weights, 1)
        logits = np.log(mass / mass.sum())
        return (logits - logits.mean()).astype(np.float32)

    def drawn(self) -> Sampling:
        return self.sampling

    def objections(self, key: str, experiment: Any, data: Data) -> Iterator[Problem]:
        yield from stacked(
            key, self.sampling, self.class_weights, experiment.loss, training_counts(data), tuple(data.classes)
        )
