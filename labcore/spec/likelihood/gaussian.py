"""Pixels as measured values."""

import math
from typing import Any, ClassVar, Literal

from labcore.spec.base import setting
from labcore.spec.likelihood.base import Likelihood


class Gaussian(Likelihood):
    """Each pixel lies around the decoder's value, in a normal distribution: for photographs, X-rays, microscopy.

    References: Kingma & Welling, "Auto-Encoding Variational Bayes", ICLR 2014; a deviation that is learned with the
    rest: Rybkin et al., "Simple and Effective VAE Training with Calibrated Decoders", ICML 2021.
    """

    title: ClassVar[str] = "Gaussian"
    kind: Literal["gaussian"] = "gaussian"
    deviation: float | None = setting(
        None,
        "The deviation of pixels, on a scale from 0 to 1. Smaller asks for sharper reconstructions and leaves less to "
        "the order in the latent space, as a smaller beta does. Left empty, it is learned.",
        above=0,
        high=10,
        usual=(0.01, 1),
        log=True,
    )

    @property
    def learns_deviation(self) -> bool:
        return self.deviation is None

    def surprise(self, images: Any, logits: Any, deviation: Any) -> Any:
        import tensorflow as tf

        spread = deviation if self.deviation is None else tf.constant(self.deviation, tf.float32)
        costs = tf.square((images - tf.sigmoid(logits)) / spread) / 2 + tf.math.log(spread)
        return tf.reduce_sum(costs + 0.5 * math.log(2 * math.pi), axis=(1, 2, 3))
