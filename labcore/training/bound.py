"""The evidence lower bound of a variational autoencoder, and the codes of images."""

from collections.abc import Callable, Iterator

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from labcore.spec.likelihood import Likelihood

AT_ONCE = 256
"""Images answered in one call."""


def divergence(mean: tf.Tensor, log_variance: tf.Tensor) -> tf.Tensor:
    """Kullback–Leibler divergence in nats of each number of codes from a standard normal one, `(N, D)`.

    Reference: Kingma & Welling, "Auto-Encoding Variational Bayes", ICLR 2014, appendix B.
    """
    return (tf.square(mean) + tf.exp(log_variance) - 1 - log_variance) / 2


class Bound:
    """What images cost in nats, as two networks and a likelihood say.

    Args:
        encoder: from images `(N, H, W, C)` float32, 0–255, and the class of each, one-hot, where it is told, to mean
            and logarithm of the variance of their codes.
        decoder: from codes, with the class behind where it is told, to the logits of pixels.
        classes: how many there are, where they are told; else None.
        likelihood: what the decoder's answers are taken for.
        deviation: gives the deviation of pixels as it is now, a scalar tensor, where the likelihood needs one.
        seed: of the noise.
    """

    def __init__(
        self,
        encoder: keras.Model,
        decoder: keras.Model,
        classes: int | None,
        likelihood: Likelihood,
        deviation: Callable[[], tf.Tensor],
        seed: int,
    ):
        self._encoder, self._decoder, self._classes = encoder, decoder, classes
        self._likelihood, self._deviation, self._seed = likelihood, deviation, seed

    def costs(
        self, images: tf.Tensor, known: tf.Tensor, draw: tf.Tensor, training: bool
    ) -> tuple[tf.Tensor, tf.Tensor]:
        """What reconstruction and divergence cost, `(N,)` each, at codes that are drawn by the two numbers `draw`.

        Images are `(N, H, W, C)` float32, 0–255; `known` are their classes `(N,)`.
        """
        surprise, kl, _ = self._at_draws(images, known, draw, training)
        return surprise, kl

    def _at_draws(
        self, images: tf.Tensor, known: tf.Tensor, draw: tf.Tensor, training: bool
    ) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
        """The same, and the means of the codes `(N, D)`."""
        given = self._given(known)
        mean, log_variance = self._encoder([images, *given] if given else images, training=training)
        noise = tf.random.stateless_normal(tf.shape(mean), draw)
        code = tf.concat([mean + noise * tf.exp(log_variance / 2), *given], 1)
        logits = tf.cast(self._decoder(code, training=training), tf.float32)
        surprise = self._likelihood.surprise(images / 255, logits, self._deviation())
        return surprise, tf.reduce_sum(divergence(mean, log_variance), 1), mean

    def of(
        self,
        images: NDArray[np.uint8],
        known: NDArray[np.integer],
        rows: NDArray[np.integer],
        between: Callable[[], None] = lambda: None,
    ) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
        """What reconstruction and divergence cost, `(N,)` each, and the means of the codes `(N, D)`, of those at `rows`
        `(N,)` of images `(…, H, W, C)` uint8 and their classes; some are in memory at a time. Codes are drawn alike
        each time."""
        parts = []
        for start in range(0, len(rows), AT_ONCE):
            between()
            some, draw = rows[start : start + AT_ONCE], tf.constant([self._seed, start])
            parts.append([each.numpy() for each in self._judged(images[some], known[some].astype(np.int32), draw)])
        reconstruction, divergences, means = (np.concatenate(each) for each in zip(*parts, strict=True))
        return reconstruction, divergences, means

    def codes(
        self, images: NDArray[np.uint8], known: NDArray[np.integer]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Mean and logarithm of the variance of the codes of images `(N, H, W, C)` uint8, `(N, D)` each."""
        means, log_variances = zip(*self._codes_of_parts(images, known), strict=True)
        return np.concatenate(means), np.concatenate(log_variances)

    def _codes_of_parts(
        self, images: NDArray[np.uint8], known: NDArray[np.integer]
    ) -> Iterator[tuple[NDArray[np.float32], NDArray[np.float32]]]:
        for start in range(0, len(images), AT_ONCE):
            rows = slice(start, start + AT_ONCE)
            mean, log_variance = self._coded(images[rows], known[rows].astype(np.int32))
            yield mean.numpy(), log_variance.numpy()

    @tf.function(reduce_retracing=True)
    def _judged(self, images: tf.Tensor, known: tf.Tensor, draw: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
        return self._at_draws(tf.cast(images, tf.float32), known, draw, training=False)

    @tf.function(reduce_retracing=True)
    def _coded(self, images: tf.Tensor, known: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        given, images = self._given(known), tf.cast(images, tf.float32)
        return self._encoder([images, *given] if given else images, training=False)

    def _given(self, known: tf.Tensor) -> list[tf.Tensor]:
        return [] if self._classes is None else [tf.one_hot(known, self._classes)]
