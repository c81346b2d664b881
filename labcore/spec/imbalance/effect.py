"""What the remedies for imbalance come to, class by class."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from labcore.spec.imbalance.class_weights import ClassWeights
from labcore.spec.imbalance.sampling import Sampling


class ClassEffect(BaseModel):
    """One class before and after.

    Attributes:
        name: the class.
        images: in the training split.
        shown: in an epoch, synthetic ones among them.
        synthetic: made ones.
        weight: of each image in the loss.
        share: of the class in the loss, 0–1: images shown × weight, before the network has learned anything.
    """

    model_config = ConfigDict(frozen=True, allow_inf_nan=False)

    name: str
    images: int
    shown: int
    synthetic: int
    weight: float
    share: float


def effect(
    sampling: Sampling, class_weights: ClassWeights, counts: NDArray[np.int64], classes: Sequence[str]
) -> tuple[ClassEffect, ...]:
    """What `sampling` and `class_weights` make of `counts` `(C,)` training images of `classes`."""
    shown, synthetic = sampling.counts(counts), sampling.synthetic(counts)
    weights = class_weights.weights(counts, classes)
    shares = share(shown * weights)
    columns = (counts, shown, synthetic, weights, shares)
    return tuple(
        ClassEffect(name=name, images=images, shown=after, synthetic=made, weight=weight, share=part)
        for name, images, after, made, weight, part in zip(classes, *(c.tolist() for c in columns), strict=True)
    )


def share(amounts: NDArray[Any]) -> NDArray[np.float64]:
    """What part of the whole each of `amounts` `(C,)` is, 0–1."""
    return amounts / max(1e-300, float(amounts.sum()))
