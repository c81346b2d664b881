"""The rival in `benchmarks.augmentation`: images turned, shifted and mirrored one by one in Python, as C7 did it.

It is Keras's own `ImageDataGenerator`, deprecated but still shipped: `scipy.ndimage.affine_transform` for each channel
of each image, then `fit`. Where the data set is one of files, as C7's was, they are read by `flow_from_directory`.
"""

import sys
from contextlib import redirect_stdout
from typing import Any

import numpy as np
import tensorflow as tf

from benchmarks.data import CHEST, chest_files, images_and_labels
from benchmarks.plain_epochs import VALIDATION_BATCH, train
from benchmarks.recipes import RECIPES, Recipe


def generator() -> Any:
    """With the operations of the X-ray preset."""
    return tf.keras.preprocessing.image.ImageDataGenerator(
        rotation_range=10, width_shift_range=0.08, height_shift_range=0.08, horizontal_flip=True, fill_mode="nearest"
    )


def main() -> None:
    recipe = RECIPES[sys.argv[1]]
    with redirect_stdout(sys.stderr):  # Keras prints how many files it found where only seconds are expected
        batches, validation, labels = (_from_files if recipe.dataset == CHEST else _from_memory)(recipe)
    train(recipe, batches, len(batches), validation, np.bincount(labels))


def _from_memory(recipe: Recipe) -> tuple[Any, tf.data.Dataset, np.ndarray]:
    x, y, x_val, y_val = images_and_labels()
    validation = tf.data.Dataset.from_tensor_slices((x_val, y_val)).batch(VALIDATION_BATCH)
    return generator().flow(x, y, batch_size=recipe.batch), validation, y


def _from_files(recipe: Recipe) -> tuple[Any, tf.data.Dataset, np.ndarray]:
    """Validation images are read once and kept, although C7 read them anew each time too."""
    how = {"color_mode": "grayscale", "seed": 0}
    batches = generator().flow_from_directory(
        chest_files() / "train",
        target_size=recipe.shape[:2],
        batch_size=recipe.batch,
        class_mode="sparse",
        **how,
    )
    validation = tf.keras.utils.image_dataset_from_directory(
        chest_files() / "val", image_size=recipe.shape[:2], batch_size=VALIDATION_BATCH, shuffle=False, **how
    )
    return batches, validation.cache(), batches.classes


if __name__ == "__main__":
    main()
