"""Layers that move pixels: what lies outside the image repeats its rim."""

import math
from abc import abstractmethod

import tensorflow as tf

from labcore.nn.per_image import PerImage


class Warping(PerImage):
    """Maps each image by a projection of its own, in one resampling."""

    @abstractmethod
    def projections(self, count: tf.Tensor, height: int, width: int) -> tf.Tensor:
        """`(N, 8)`: a₀ a₁ a₂ b₀ b₁ b₂ c₀ c₁, by which the pixel at (x, y) comes from
        ((a₀x + a₁y + a₂) / k, (b₀x + b₁y + b₂) / k), where k = c₀x + c₁y + 1."""

    def changed(self, images: tf.Tensor) -> tf.Tensor:
        _, height, width, _ = images.shape
        return tf.raw_ops.ImageProjectiveTransformV3(
            images=images,
            transforms=self.projections(tf.shape(images)[0], height, width),
            output_shape=(height, width),
            fill_value=0.0,
            interpolation="BILINEAR",
            fill_mode="NEAREST",
        )


class Shearing(Warping):
    """Slants each image about its centre, along both axes, by up to `degrees` to either side."""

    def __init__(self, degrees: float, seed: int):
        super().__init__(seed)
        self._most = math.tan(math.radians(degrees))

    def projections(self, count, height, width):
        across, down = tf.unstack(self.uniform(-self._most, self._most, count, 2), axis=1)
        one, zero = tf.ones_like(across), tf.zeros_like(across)
        shifts = -across * (height - 1) / 2, -down * (width - 1) / 2  # keep the centre where it is
        return tf.stack([one, across, shifts[0], down, one, shifts[1], zero, zero], axis=1)


class Cropping(Warping):
    """Cuts up to `share` off both sides of each image, keeping proportions, and enlarges what is left to full size."""

    def __init__(self, share: float, seed: int):
        super().__init__(seed)
        self._share = share

    def projections(self, count, height, width):
        kept = self.uniform(1 - self._share, 1, count)
        left = self.uniform(0, 1, count) * (1 - kept) * (width - 1)
        top = self.uniform(0, 1, count) * (1 - kept) * (height - 1)
        zero = tf.zeros_like(kept)
        return tf.stack([kept, zero, left, zero, kept, top, zero, zero], axis=1)


class Perspective(Warping):
    """Moves each corner of each image by up to half of `share` of the sides, as if seen from another angle."""

    def __init__(self, share: float, seed: int):
        super().__init__(seed)
        self._share = share

    def projections(self, count, height, width):
        sides = tf.constant([width - 1, height - 1], tf.float32)
        corners = tf.constant([[0, 0], [1, 0], [0, 1], [1, 1]], tf.float32) * sides
        moved = corners + self.uniform(-self._share / 2, self._share / 2, count, 4, 2) * sides
        return tf.cast(_through_corners(tf.cast(corners, tf.float64), tf.cast(moved, tf.float64)), tf.float32)


def _through_corners(corners: tf.Tensor, moved: tf.Tensor) -> tf.Tensor:
    """The projections `(N, 8)` that fetch `corners`, `(4, 2)` of x and y, from `moved`, `(N, 4, 2)`."""
    x, y = (tf.broadcast_to(corners[:, axis], tf.shape(moved)[:2]) for axis in (0, 1))
    one, zero = tf.ones_like(x), tf.zeros_like(x)
    to_x, to_y = moved[..., 0], moved[..., 1]
    rows = [
        tf.stack([x, y, one, zero, zero, zero, -x * to_x, -y * to_x], axis=-1),
        tf.stack([zero, zero, zero, x, y, one, -x * to_y, -y * to_y], axis=-1),
    ]
    known = tf.concat([to_x, to_y], axis=1)[..., None]
    return tf.linalg.solve(tf.concat(rows, axis=1), known)[..., 0]
