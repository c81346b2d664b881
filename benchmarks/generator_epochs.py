"""The rival in `benchmarks.augmentation`: images turned, shifted and mirrored one by one in Python, as C7 did it.

It is Keras's own `ImageDataGenerator`, deprecated but still shipped: `scipy.ndimage.affine_transform` for each channel
of each image, then `fit`.
"""

from typing import Any

import numpy as np
import tensorflow as tf

from benchmarks.plain_epochs import BATCH, compiled, fit, images_and_labels


def generator() -> Any:
    """With the operations of the X-ray preset."""
    return tf.keras.preprocessing.image.ImageDataGenerator(
        rotation_range=10, width_shift_range=0.08, height_shift_range=0.08, horizontal_flip=True, fill_mode="nearest"
    )


def main() -> None:
    x, y, x_val, y_val = images_and_labels()
    counts = np.bincount(y)
    train = generator().flow(x, y, batch_size=BATCH)
    validation = tf.data.Dataset.from_tensor_slices((x_val, y_val)).batch(256)
    fit(compiled(counts, len(train)), train, validation, counts)


if __name__ == "__main__":
    main()
