"""The rival in `benchmarks.epochs`: what a practised user of Keras writes by hand for the same network."""

import sys
import time
from collections.abc import Iterable

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from benchmarks.data import images_and_labels
from benchmarks.recipes import EPOCHS, RECIPES, Recipe

RECIPE = RECIPES["default"]
VALIDATION_BATCH = 256


class TakingTurns(keras.callbacks.Callback):
    """Waits for a line on standard input before each epoch, and says how long it took, validation included."""

    def __init__(self):
        super().__init__()
        self._answers, sys.stdout = sys.stdout, sys.stderr

    def on_epoch_begin(self, epoch, logs=None):
        if not sys.stdin.readline():
            sys.exit()
        self._started = time.perf_counter()

    def on_epoch_end(self, epoch, logs=None):
        print(time.perf_counter() - self._started, file=self._answers, flush=True)


def network(recipe: Recipe, counts: np.ndarray) -> keras.Model:
    """The network of `recipe`, its output biased by the `counts` of the training images' classes."""
    penalty = keras.regularizers.L2(recipe.penalty) if recipe.penalty else None
    image = keras.Input(recipe.shape)
    x = layers.Rescaling(1 / 127.5, offset=-1)(image)
    for block, filters in enumerate(recipe.filters):
        if block:
            x = layers.MaxPooling2D(2, padding="same")(x)
        for _ in range(recipe.layers_per_block):
            x = layers.Conv2D(
                filters,
                3,
                padding="same",
                use_bias=False,
                kernel_initializer="he_normal",
                kernel_regularizer=penalty,
            )(x)
            x = layers.BatchNormalization(momentum=0.9)(x)
            x = layers.ReLU()(x)
    x = layers.GlobalAveragePooling2D()(x)
    x = layers.Dropout(recipe.dropout)(x)
    bias = keras.initializers.Constant(np.log(counts / counts.sum()).tolist())
    last = layers.Dense(len(counts), activation="softmax", bias_initializer=bias, dtype="float32")
    return keras.Model(image, last(x))


def optimizer(recipe: Recipe, per_epoch: int) -> keras.optimizers.Optimizer:
    """AdamW, or Adam where there is no weight decay, its rate falling along a cosine over all epochs."""
    schedule = keras.optimizers.schedules.CosineDecay(recipe.learning_rate, EPOCHS * per_epoch)
    if recipe.decay:
        return keras.optimizers.AdamW(schedule, weight_decay=recipe.decay)
    return keras.optimizers.Adam(schedule)


def train(
    recipe: Recipe,
    batches: Iterable,
    per_epoch: int,
    validation: tf.data.Dataset,
    counts: np.ndarray,
    told: keras.callbacks.Callback | None = None,
) -> None:
    """Train, an epoch for each line on standard input: one `fit`, as one writes it, so that its set-up is paid once.

    Args:
        recipe: what.
        batches: training images and labels, changed at random.
        per_epoch: batches in an epoch.
        validation: batches of validation images and labels.
        counts: `(C,)` training images of each class, which weigh it.
        told: hears of it, in place of what waits for lines.
    """
    model = network(recipe, counts)
    model.compile(optimizer(recipe, per_epoch), "sparse_categorical_crossentropy", metrics=["accuracy"])
    weights = {label: counts.sum() / (len(counts) * count) for label, count in enumerate(counts)}
    heard = [told or TakingTurns()]
    model.fit(batches, epochs=EPOCHS, validation_data=validation, class_weight=weights, callbacks=heard, verbose=0)


def main(told: keras.callbacks.Callback | None = None) -> None:
    """Train the default recipe; `told` as in `train`."""
    x, y, x_val, y_val = images_and_labels()
    counts = np.bincount(y)
    augment = keras.Sequential(
        [
            layers.RandomTranslation(0.08, 0.08, fill_mode="nearest"),
            layers.RandomRotation(10 / 360, fill_mode="nearest"),
            layers.RandomFlip("horizontal"),
        ]
    )
    batches = (
        tf.data.Dataset.from_tensor_slices((x, y))
        .shuffle(len(x))
        .batch(RECIPE.batch)
        .map(lambda a, b: (augment(tf.cast(a, tf.float32), training=True), b), num_parallel_calls=tf.data.AUTOTUNE)
        .prefetch(tf.data.AUTOTUNE)
    )
    validation = tf.data.Dataset.from_tensor_slices((x_val, y_val)).batch(VALIDATION_BATCH)
    train(RECIPE, batches, len(batches), validation, counts, told)


if __name__ == "__main__":
    main()
