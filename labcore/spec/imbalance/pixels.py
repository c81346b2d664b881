"""What is done about classes of few pixels."""

from collections.abc import Sequence
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from labcore.spec.base import OneOf, Spec, setting
from labcore.spec.imbalance.class_weights import ClassWeights, NoClassWeights


class PixelImbalance(Spec):
    """What is done about classes of few pixels."""

    title = "Imbalance"

    class_weights: Annotated[ClassWeights, OneOf()] = setting(
        NoClassWeights(),
        "How much each pixel of a class counts in the loss, by how many training pixels the class has. Balanced makes "
        "mistakes on a rare class dearer; losses over whole regions, such as Dice, need it less.",
    )
    most_weight: float = setting(
        10.0,
        "The most that a class may weigh, for each pixel of one that is common. A class of very few pixels would "
        "otherwise decide the loss by itself, and be seen everywhere.",
        low=1,
        high=1000,
        usual=(1, 100),
        log=True,
    )
    initial_bias: bool = setting(
        True,
        "Start the output layer at the class frequencies, so that the first epochs are not spent learning "
        "which class is common.",
    )

    def weights(self, counts: NDArray[np.int64], classes: Sequence[str]) -> NDArray[np.float32]:
        """What each class weighs, `(C,)` float32, by its training pixels `(C,)`; training pixels weigh 1 on average."""
        weights = self.class_weights.weights(counts, classes).astype(np.float64)
        counting = weights[weights > 0]
        if not len(counting):
            return weights.astype(np.float32)
        limited = np.minimum(weights, self.most_weight * counting.min())
        return (limited * counts.sum() / max(1e-300, float(limited @ counts))).astype(np.float32)

    def output_bias(self, counts: NDArray[np.int64], classes: Sequence[str]) -> NDArray[np.float32] | None:
        """Initial bias `(C,)` of a softmax layer: the log of what each class has of the loss, mean 0.

        None where switched off.
        """
        if not self.initial_bias:
            return None
        weights = self.weights(counts, classes)
        mass = np.maximum(counts, 1) * np.where(weights > 0, weights, 1)
        logits = np.log(mass / mass.sum())
        return (logits - logits.mean()).astype(np.float32)
