"""Class weights by the effective number of samples."""

from collections.abc import Sequence
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from labcore.spec.base import setting
from labcore.spec.imbalance.class_weights import ClassWeights


class EffectiveNumberClassWeights(ClassWeights):
    """Weight = 1 / effective number of n images, (1 − βⁿ) / (1 − β), as many are much alike (Cui et al. 2019)."""

    title: ClassVar[str] = "Effective number"
    kind: Literal["effective_number"] = "effective_number"
    beta: float = setting(
        0.999,
        "How soon further images of a class bring nothing new: after about 1 / (1 − β) of them. 0 weighs all images "
        "the same; raise it towards 1 for weights nearer to the balanced ones.",
        low=0,
        below=1,
    )

    def weights(self, counts: NDArray[np.int64], classes: Sequence[str]) -> NDArray[np.float32]:
        """Scaled so that training images weigh 1 on average and the learning rate keeps its meaning.

        Cui et al. scale them to add up to the number of classes; what classes weigh relative to each other is the same.
        """
        present, weights = counts > 0, np.zeros(len(counts))
        weights[present] = (1 - self.beta) / (1 - self.beta ** counts[present])
        return (weights * counts.sum() / max(1e-300, float(weights @ counts))).astype(np.float32)
