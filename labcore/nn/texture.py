"""Layers that add or take away fine detail and tone."""

import math

import keras
import tensorflow as tf

from labcore.nn.per_image import PerImage


class Noise(PerImage):
    """Adds Gaussian noise to every pixel, its standard deviation drawn up to `most` (0–255) for each image."""

    def __init__(self, most: float, seed: int):
        super().__init__(seed)
        self._most = most

    def changed(self, images):
        noise = keras.random.normal(tf.shape(images), seed=self.generator)
        return tf.clip_by_value(images + noise * self.each(images, 0, self._most), 0.0, 255.0)


class Blurring(PerImage):
    """Blurs each image by a Gaussian whose width is drawn up to `most` pixels; beyond the rim the image is mirrored."""

    def __init__(self, most: float, seed: int):
        super().__init__(seed)
        self._most = most

    def changed(self, images):
        width = tf.maximum(self.each(images, 0, self._most), 0.01)
        radius = max(1, math.ceil(2.5 * self._most))
        for axis in (1, 2):
            images = _smoothed(images, width, min(radius, images.shape[axis] - 1), axis)
        return images


def _smoothed(images: tf.Tensor, width: tf.Tensor, radius: int, axis: int) -> tf.Tensor:
    """Along `axis`, by Gaussian weights that reach `radius` pixels; `width` is `(N, 1, 1, 1)`."""
    length = images.shape[axis]
    padding = [[0, 0] if place != axis else [radius, radius] for place in range(4)]
    padded = tf.pad(images, padding, "REFLECT")
    weights = [tf.exp(-0.5 * tf.square(offset / width)) for offset in range(-radius, radius + 1)]
    parts = [
        weight * tf.gather(padded, tf.range(start, start + length), axis=axis) for start, weight in enumerate(weights)
    ]
    return tf.add_n(parts) / tf.add_n(weights)


class Solarizing(PerImage):
    """Inverts the pixels above a brightness drawn for each image; `share` is how far down from white it may lie."""

    def __init__(self, share: float, seed: int):
        super().__init__(seed)
        self._share = share

    def changed(self, images):
        threshold = 255 * (1 - self.each(images, 0, self._share))
        return tf.where(images >= threshold, 255.0 - images, images)
