"""Random changes to images that gradients flow through.

As in Zhao et al., "Differentiable augmentation for data-efficient GAN training", NeurIPS 2020, and its published code.
"""

import tensorflow as tf

BRIGHTNESS, SATURATION, CONTRAST = 0.5, 1.0, 0.5
"""How far each reaches at full strength: brightness is added, the others multiply by 1 less or more so much."""


def augmented(images: tf.Tensor, seed: tf.Tensor, color: float, translation: float, cutout: float) -> tf.Tensor:
    """The images, each changed by draws of its own: in color, then in place, then with a square blotted out.

    To leave one change out alters nothing of what the others draw.

    Args:
        images: `(N, H, W, C)` float32, around 0.
        seed: `(2,)` int32, which fixes all draws.
        color: strength from 0, for none, to 1.
        translation: the farthest shift, as a share of the sides; 0 for none.
        cutout: the side of the square, as a share of the sides; 0 for none.
    """
    if not (color or translation or cutout):
        return images
    drawn = tf.random.stateless_uniform((7, tf.shape(images)[0]), seed)
    if color:
        images = _recolored(images, *(color * (2 * drawn[row] - 1) for row in range(3)))
    if translation:
        images = _shifted(images, translation, drawn[3], drawn[4])
    if cutout:
        images = images * _outside_squares(images, cutout, drawn[5], drawn[6])
    return images


def _recolored(images: tf.Tensor, brighter: tf.Tensor, richer: tf.Tensor, starker: tf.Tensor) -> tf.Tensor:
    """Changed in brightness, saturation and contrast by such shares, `(N,)` in [-1, 1], of the most there is.

    A gray image has no saturation: it is its own mean over the channels, and stays so.
    """
    brighter, richer, starker = (tf.reshape(share, (-1, 1, 1)) for share in (brighter, richer, starker))
    _, height, width, channels = images.shape
    flat = tf.reshape(images, (-1, height * width, channels))
    own, contrast = 1 + SATURATION * richer, 1 + CONTRAST * starker
    of_mean = tf.ones((channels, channels), images.dtype) / channels
    # All of it is one matrix for each image, as a change of saturation leaves its mean as it is.
    colors = contrast * (own * tf.eye(channels, dtype=images.dtype) + (1 - own) * of_mean)
    added = (1 - contrast) * tf.reduce_mean(flat, axis=(1, 2), keepdims=True) + BRIGHTNESS * brighter
    return tf.reshape(flat @ colors + added, tf.shape(images))


def _shifted(images: tf.Tensor, share: float, across: tf.Tensor, down: tf.Tensor) -> tf.Tensor:
    """Shifted by whole pixels, up to `share` of the sides, by draws `(N,)` in [0, 1); 0 comes in from outside."""
    by = [
        _whole(draw, -reach, reach)
        for draw, reach in ((across, _pixels(share, images.shape[2])), (down, _pixels(share, images.shape[1])))
    ]
    one, zero = tf.ones_like(across), tf.zeros_like(across)
    return tf.raw_ops.ImageProjectiveTransformV3(
        images=images,
        transforms=tf.stack([one, zero, by[0], zero, one, by[1], zero, zero], axis=1),
        output_shape=images.shape[1:3],
        fill_value=0.0,
        interpolation="NEAREST",
        fill_mode="CONSTANT",
    )


def _outside_squares(images: tf.Tensor, share: float, across: tf.Tensor, down: tf.Tensor) -> tf.Tensor:
    """`(N, H, W, 1)`: 0 in a rectangle of each image, of `share` of both sides, 1 elsewhere; some lie over the rim."""
    rows, columns = (
        _inside(draw, _pixels(share, side), side) for draw, side in ((down, images.shape[1]), (across, images.shape[2]))
    )
    return 1 - rows[:, :, None, None] * columns[:, None, :, None]


def _inside(draw: tf.Tensor, length: int, side: int) -> tf.Tensor:
    """`(N, side)`: 1 along a stretch of such a length, whose middle lies anywhere along the side."""
    start = _whole(draw, 0, side - length % 2) - length // 2
    places = tf.range(side, dtype=draw.dtype)
    return tf.cast((places >= start[:, None]) & (places < start[:, None] + length), draw.dtype)


def _whole(draw: tf.Tensor, least: int, most: int) -> tf.Tensor:
    """Whole numbers from `least` to `most`, both included, of draws in [0, 1)."""
    return least + tf.floor(draw * (most - least + 1))


def _pixels(share: float, side: int) -> int:
    return int(share * side + 0.5)
