"""Layers that move pixels: what lies outside the image repeats its rim.

Each draws a matrix for each image. Several of them one after the other are one matrix, and so one resampling: faster
than one for each, and it blurs once.
"""

import math
from abc import abstractmethod

import tensorflow as tf

from labcore.nn.per_image import PerImage


class Warping(PerImage):
    """Maps each image by a projection of its own."""

    @abstractmethod
    def matrices(self, count: tf.Tensor, height: int, width: int) -> tf.Tensor:
        """`(N, 3, 3)`: from where, as (x, y, 1), each image's pixel at (x, y, 1) comes; the origin is the centre."""

    def changed(self, images: tf.Tensor) -> tf.Tensor:
        return warped(images, self.matrices(tf.shape(images)[0], *images.shape[1:3]))


def warped(images: tf.Tensor, matrices: tf.Tensor) -> tf.Tensor:
    """The images `(N, H, W, C)`, each pixel fetched from where `matrices` `(N, 3, 3)` say, interpolated linearly."""
    return _fetched(images, matrices, "BILINEAR")


def masks_warped(masks: tf.Tensor, matrices: tf.Tensor) -> tf.Tensor:
    """The masks `(N, H, W)` uint8, as `warped` does it: each pixel gets the class that is nearest to its source."""
    return _fetched(masks[..., None], matrices, "NEAREST")[..., 0]


def chained(first: tf.Tensor, second: tf.Tensor) -> tf.Tensor:
    """The matrix products `(N, 3, 3)` of two such, either of which may be one for all, `(3, 3)`.

    Written out: TensorFlow's product of batches hands the work to its threads, which costs more than so few numbers do.
    """
    return tf.reduce_sum(first[..., None] * second[..., None, :, :], axis=-2)


def _fetched(images: tf.Tensor, matrices: tf.Tensor, interpolation: str) -> tf.Tensor:
    _, height, width, _ = images.shape
    across, down = (width - 1) / 2, (height - 1) / 2
    to_corner = tf.constant([[1, 0, across], [0, 1, down], [0, 0, 1]], tf.float32)
    to_centre = tf.constant([[1, 0, -across], [0, 1, -down], [0, 0, 1]], tf.float32)
    flat = tf.reshape(chained(chained(to_corner, matrices), to_centre), (-1, 9))
    return tf.raw_ops.ImageProjectiveTransformV3(
        images=images,
        transforms=flat[:, :8] / flat[:, 8:],
        output_shape=(height, width),
        fill_value=0.0,
        interpolation=interpolation,
        fill_mode="NEAREST",
    )


def _affine(a, b, x, c, d, y) -> tf.Tensor:
    """Matrices of the rows (a b x), (c d y), (0 0 1), of which at least `a` is `(N,)` and the others may be numbers."""
    entries = [a, b, x, c, d, y, 0.0, 0.0, 1.0]
    return tf.reshape(tf.stack([entry + tf.zeros_like(a) for entry in entries], axis=1), (-1, 3, 3))


class Flipping(Warping):
    """Mirrors each image left-right, up-down, or both, each at a chance of one half."""

    def __init__(self, across: bool, down: bool, seed: int):
        super().__init__(seed)
        self._across, self._down = across, down

    def matrices(self, count, height, width):
        sides = tf.where(self.uniform(0, 1, count, 2) < 0.5, -1.0, 1.0)
        return _affine(sides[:, 0] if self._across else tf.ones(count), 0, 0, 0, sides[:, 1] if self._down else 1, 0)


class Turning(Warping):
    """Turns each image about its centre by up to `degrees` to either side."""

    def __init__(self, degrees: float, seed: int):
        super().__init__(seed)
        self._most = math.radians(degrees)

    def matrices(self, count, height, width):
        angle = self.uniform(-self._most, self._most, count)
        return _affine(tf.cos(angle), -tf.sin(angle), 0, tf.sin(angle), tf.cos(angle), 0)


class Shifting(Warping):
    """Shifts each image by up to `share` of its sides."""

    def __init__(self, share: float, seed: int):
        super().__init__(seed)
        self._share = share

    def matrices(self, count, height, width):
        across, down = tf.unstack(self.uniform(-self._share, self._share, count, 2), axis=1)
        return _affine(tf.ones(count), 0, across * width, 0, 1, down * height)


class Zooming(Warping):
    """Enlarges or shrinks each image about its centre, showing up to `share` less or more of its sides."""

    def __init__(self, share: float, seed: int):
        super().__init__(seed)
        self._share = share

    def matrices(self, count, height, width):
        shown = self.uniform(1 - self._share, 1 + self._share, count)
        return _affine(shown, 0, 0, 0, shown, 0)


class Shearing(Warping):
    """Slants each image about its centre, along both axes, by up to `degrees` to either side."""

    def __init__(self, degrees: float, seed: int):
        super().__init__(seed)
        self._most = math.tan(math.radians(degrees))

    def matrices(self, count, height, width):
        across, down = tf.unstack(self.uniform(-self._most, self._most, count, 2), axis=1)
        return _affine(tf.ones(count), across, 0, down, 1, 0)


class Cropping(Warping):
    """Cuts up to `share` off both sides of each image, keeping proportions, and enlarges what is left to full size."""

    def __init__(self, share: float, seed: int):
        super().__init__(seed)
        self._share = share

    def matrices(self, count, height, width):
        kept = self.uniform(1 - self._share, 1, count)
        across, down = tf.unstack(self.uniform(-0.5, 0.5, count, 2), axis=1)
        return _affine(kept, 0, across * (1 - kept) * (width - 1), 0, kept, down * (1 - kept) * (height - 1))


class Perspective(Warping):
    """Moves each corner of each image by up to half of `share` of the sides, as if seen from another angle."""

    def __init__(self, share: float, seed: int):
        super().__init__(seed)
        self._share = share

    def matrices(self, count, height, width):
        sides = tf.constant([max(width - 1, 1), max(height - 1, 1)], tf.float32)
        corners = tf.constant([[-0.5, -0.5], [0.5, -0.5], [-0.5, 0.5], [0.5, 0.5]], tf.float32) * sides
        moved = corners + self.uniform(-self._share / 2, self._share / 2, count, 4, 2) * sides
        return _through_corners(corners, moved)


def _through_corners(corners: tf.Tensor, moved: tf.Tensor) -> tf.Tensor:
    """The projections `(N, 3, 3)` that fetch `corners`, `(4, 2)` of x and y, from `moved`, `(N, 4, 2)`."""
    corners, moved = tf.cast(corners, tf.float64), tf.cast(moved, tf.float64)
    x, y = (tf.broadcast_to(corners[:, axis], tf.shape(moved)[:2]) for axis in (0, 1))
    one, zero = tf.ones_like(x), tf.zeros_like(x)
    to_x, to_y = moved[..., 0], moved[..., 1]
    rows = [
        tf.stack([x, y, one, zero, zero, zero, -x * to_x, -y * to_x], axis=-1),
        tf.stack([zero, zero, zero, x, y, one, -x * to_y, -y * to_y], axis=-1),
    ]
    known = tf.concat([to_x, to_y], axis=1)[..., None]
    found = tf.linalg.solve(tf.concat(rows, axis=1), known)[..., 0]
    whole = tf.concat([found, tf.ones_like(found[:, :1])], axis=1)
    return tf.cast(tf.reshape(whole, (-1, 3, 3)), tf.float32)
