"""Two remedies at once: what the second does on top of the first."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from labcore.spec.imbalance.class_weights import ClassWeights
from labcore.spec.imbalance.effect import share
from labcore.spec.imbalance.sampling import Sampling
from labcore.spec.loss import Loss
from labcore.spec.problem import Problem

MATTERS = 1.05
"""A share that grows by less is as it was."""


def stacked(
    key: str,
    sampling: Sampling,
    class_weights: ClassWeights,
    loss: Loss,
    counts: NDArray[np.int64],
    classes: tuple[str, ...],
) -> Iterator[Problem]:
    """Warnings where the rarest class of `counts` `(C,)` training images is raised more than once.

    Args:
        key: the dotted key of the group that holds sampling and class weights.
    """
    rarest = int(np.where(counts > 0, counts, counts.max() + 1).argmin())
    shown, weights = sampling.counts(counts), class_weights.weights(counts, classes)
    plain, sampled, both = (share(amounts)[rarest] for amounts in (counts, shown, shown * weights))
    rare = f"'{classes[rarest]}', the rarest class with {plain:.0%} of the training images,"
    if sampled > MATTERS * plain and both > MATTERS * sampled:
        yield Problem(
            f"{key}.class_weights",
            f"Rare classes are raised twice: {rare} makes {sampled:.0%} of what an epoch shows through sampling, and "
            f"class weights on top of that give it {both:.0%} of the loss.",
            f"Keep one: set {key}.class_weights to none, or {key}.sampling to none.",
            fatal=False,
        )
    if loss.favors_hard and max(sampled, both) > MATTERS * plain:
        remedy = "sampling" if sampled > MATTERS * plain else "class_weights"
        yield Problem(
            f"{key}.{remedy}",
            f"Rare classes are raised twice: {rare} already has {both:.0%} of the loss, and {loss.title.lower()} turns "
            "further to the images that are answered badly, which are mostly those of rare classes.",
            f"Begin with one: set {key}.{remedy} to none, or loss to cross_entropy. Where both are wanted, as by "
            "Lin et al., the first should be mild.",
            fatal=False,
        )
