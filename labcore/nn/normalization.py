"""Batch normalization on TensorFlow's fused kernel."""

import keras
import tensorflow as tf

from labcore.nn.portable import StandIn


@keras.saving.register_keras_serializable("labcore")
class FusedBatchNormalization(StandIn, keras.layers.BatchNormalization):
    """`keras.layers.BatchNormalization` for images, computed by one fused kernel instead of several passes.

    Keras 3 computes moments and normalization in separate operations, which costs about as much as the convolutions
    of a small network. Weights, arguments and results are those of the parent (channels last, float32), so
    the parent can take its place when a model is saved.

    Input shape: `(N, H, W, C)`. Output shape: the same.

    Reference: Ioffe & Szegedy, "Batch Normalization", ICML 2015.
    """

    def standard(self) -> keras.Layer:
        return keras.layers.BatchNormalization.from_config(self.get_config())

    def call(self, inputs, training=None, mask=None):
        training = bool(training) and self.trainable
        normalized, mean, variance = tf.compat.v1.nn.fused_batch_norm(
            inputs,
            scale=tf.convert_to_tensor(self.gamma),
            offset=tf.convert_to_tensor(self.beta),
            mean=None if training else tf.convert_to_tensor(self.moving_mean),
            variance=None if training else tf.convert_to_tensor(self.moving_variance),
            epsilon=self.epsilon,
            is_training=training,
        )
        if training:
            self._move_averages(inputs, mean, variance)
        return normalized

    def _move_averages(self, inputs, mean, variance):
        count = tf.cast(tf.size(inputs) / tf.shape(inputs)[-1], variance.dtype)
        # The kernel gives the unbiased variance, Keras keeps the biased one.
        variance = variance * (count - 1) / tf.maximum(count, 1)
        self.moving_mean.assign(self.moving_mean * self.momentum + mean * (1 - self.momentum))
        self.moving_variance.assign(self.moving_variance * self.momentum + variance * (1 - self.momentum))
