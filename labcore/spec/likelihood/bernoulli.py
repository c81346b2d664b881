"""Pixels as coins."""

from typing import Any, ClassVar, Literal

from labcore.spec.likelihood.base import Likelihood


class Bernoulli(Likelihood):
    """Each pixel is on with some probability: for drawings and digits, which are almost black and white.

    Gray pixels count as so much of either, as is usual; then it is no true likelihood, and its bound cannot be held
    against a Gaussian one.
    """

    title: ClassVar[str] = "Bernoulli"
    kind: Literal["bernoulli"] = "bernoulli"

    def surprise(self, images: Any, logits: Any, deviation: Any) -> Any:
        import tensorflow as tf

        costs = tf.nn.sigmoid_cross_entropy_with_logits(labels=images, logits=logits)
        return tf.reduce_sum(costs, axis=(1, 2, 3))
