"""From coarse planes to finer ones, and what is joined on the way: functions from Keras tensor to Keras tensor."""

import keras


def raised(image, filters: int, name: str):
    """Twice the resolution by a learned 2×2 kernel for each place: `(N, H, W, C)` → `(N, 2·H, 2·W, filters)`."""
    layer = keras.layers.Conv2DTranspose(filters, 2, 2, kernel_initializer="he_normal", name=f"{name}_up")
    return layer(image)


def joined(coarse, fine, name: str):
    """What comes from below, and behind it what was there on the way down: `(N, H, W, C + D)`."""
    return keras.layers.Concatenate(name=f"{name}_join")([coarse, fine])
