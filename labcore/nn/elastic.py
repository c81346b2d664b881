"""Images as if drawn on rubber."""

import tensorflow as tf

from labcore.nn.per_image import PerImage


class Elastic(PerImage):
    """Shifts the points of each image by a smooth random field of its own; beyond the rim the rim is repeated.

    Args:
        share: about the largest shift, as a share of the sides.
        waves: random shifts along each side, between which the field is smooth.
        seed: fixes the draws.

    Reference: Simard et al., "Best practices for convolutional neural networks", ICDAR 2003.
    """

    def __init__(self, share: float, waves: int, seed: int):
        super().__init__(seed)
        self._share, self._waves = share, waves

    def changed(self, images: tf.Tensor) -> tf.Tensor:
        return _sampled(images, self._places(images))

    def moved(self, images: tf.Tensor, masks: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """As `changed`; and the masks `(N, H, W)` uint8 alike, each pixel getting the class nearest to its source."""
        places = self._places(images)
        return _sampled(images, places), _nearest(masks, places)

    def _places(self, images: tf.Tensor) -> tf.Tensor:
        """From where each pixel comes, `(N, H, W, 2)` of row and column."""
        _, height, width, _ = images.shape
        sides = tf.constant([height, width], tf.float32)
        coarse = self.uniform(-self._share, self._share, tf.shape(images)[0], self._waves + 1, self._waves + 1, 2)
        shifts = tf.image.resize(coarse, (height, width), "bicubic") * sides
        rows, columns = tf.meshgrid(tf.range(height), tf.range(width), indexing="ij")
        places = tf.cast(tf.stack([rows, columns], axis=-1), tf.float32) + shifts
        return tf.clip_by_value(places, 0.0, tf.constant([height - 1, width - 1], tf.float32))


def _nearest(masks: tf.Tensor, places: tf.Tensor) -> tf.Tensor:
    """The masks `(N, H, W)` at the pixels nearest to `places` `(N, H, W, 2)` of row and column."""
    _, height, width = masks.shape
    row, column = tf.unstack(tf.cast(tf.floor(places + 0.5), tf.int32), axis=-1)
    return tf.gather(tf.reshape(masks, (-1, height * width)), row * width + column, batch_dims=1)


def _sampled(images: tf.Tensor, places: tf.Tensor) -> tf.Tensor:
    """The images `(N, H, W, C)` at `places` `(N, H, W, 2)` of row and column, interpolated linearly."""
    _, height, width, channels = images.shape
    last = tf.constant([height - 1, width - 1], tf.float32)
    corner = tf.minimum(tf.floor(places), tf.maximum(last - 1, 0.0))
    down, right = tf.split(places - corner, 2, axis=-1)
    row, column = tf.unstack(tf.cast(corner, tf.int32), axis=-1)
    flat = tf.reshape(images, (-1, height * width, channels))
    next_row, next_column = min(1, height - 1), min(1, width - 1)

    def at(below: int, beside: int) -> tf.Tensor:
        return tf.gather(flat, (row + below) * width + column + beside, batch_dims=1)

    upper = at(0, 0) * (1 - right) + at(0, next_column) * right
    lower = at(next_row, 0) * (1 - right) + at(next_row, next_column) * right
    return upper * (1 - down) + lower * down
