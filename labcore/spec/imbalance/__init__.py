"""Remedies for classes of unequal size. A new one is one class in a file here."""

from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from labcore.spec import options
from labcore.spec.base import OneOf, Spec, setting
from labcore.spec.imbalance.class_weights import ClassWeights, NoClassWeights
from labcore.spec.imbalance.sampling import AsTheyAre, Sampling

options.load(__path__, __name__)


class Imbalance(Spec):
    """What is done about rare classes."""

    title = "Imbalance"

    class_weights: Annotated[ClassWeights, OneOf()] = setting(
        NoClassWeights(),
        "How much each class counts in the loss. Balanced makes mistakes on a rare class dearer: recall of the "
        "rare class rises, often at the price of precision.",
    )
    sampling: Annotated[Sampling, OneOf()] = setting(
        AsTheyAre(), "Which training images an epoch shows, and how often; validation and test stay as they are."
    )
    initial_bias: bool = setting(
        True,
        "Start the output layer at the class frequencies, so that the first epochs are not spent learning "
        "which class is common.",
    )

    def output_bias(self, counts: NDArray[np.int64]) -> NDArray[np.float32] | None:
        """Initial bias `(C,)` of a softmax layer: the log of the training frequencies, mean 0. None where switched off.

        Where images are sampled or classes weighted, the loss is minimal at the frequencies that this makes, so these
        are what the bias encodes.
        """
        if not self.initial_bias:
            return None
        shown = np.maximum(self.sampling.counts(counts), 1)
        mass = shown * np.where(counts > 0, self.class_weights.weights(counts), 1)
        logits = np.log(mass / mass.sum())
        return (logits - logits.mean()).astype(np.float32)
