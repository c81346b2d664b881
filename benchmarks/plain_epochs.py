"""The rival in `benchmarks.epochs`: what a practised user of Keras writes by hand for the same network."""

import sys
import time

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from benchmarks.data import shared

BATCH = 64
EPOCHS = 1000
"""More than are ever asked for: one `fit` for all of them, as one writes it, so that what it sets up is paid once."""


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


def network(counts: np.ndarray, layers_per_block: int) -> keras.Model:
    image = keras.Input((28, 28, 1))
    x = layers.Rescaling(1 / 127.5, offset=-1)(image)
    for block, filters in enumerate((24, 48, 96)):
        if block:
            x = layers.MaxPooling2D(2, padding="same")(x)
        for _ in range(layers_per_block):
            x = layers.Conv2D(filters, 3, padding="same", use_bias=False, kernel_initializer="he_normal")(x)
            x = layers.BatchNormalization(momentum=0.9)(x)
            x = layers.ReLU()(x)
    x = layers.GlobalAveragePooling2D()(x)
    x = layers.Dropout(0.3)(x)
    bias = keras.initializers.Constant(np.log(counts / counts.sum()).tolist())
    return keras.Model(image, layers.Dense(2, activation="softmax", bias_initializer=bias)(x))


def images_and_labels() -> tuple[np.ndarray, ...]:
    """PneumoniaMNIST's training images and labels, then those for validation."""
    with np.load(shared("pneumoniamnist.npz")) as data:
        return tuple(
            data[f"{split}_{what}"][..., None] if what == "images" else data[f"{split}_{what}"].ravel()
            for split in ("train", "val")
            for what in ("images", "labels")
        )


def compiled(counts: np.ndarray, batches: int) -> keras.Model:
    """The network of the default preset, with its optimizer; the first argument is the layers of each block."""
    model = network(counts, int(sys.argv[1]))
    schedule = keras.optimizers.schedules.CosineDecay(0.002, EPOCHS * batches)
    optimizer = keras.optimizers.AdamW(schedule, weight_decay=0.001)
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def fit(model: keras.Model, train, validation: tf.data.Dataset, counts: np.ndarray) -> None:
    """Train, an epoch for each line on standard input, with class weights from the counts."""
    weights = {label: counts.sum() / (len(counts) * count) for label, count in enumerate(counts)}
    turns = TakingTurns()
    model.fit(train, epochs=EPOCHS, validation_data=validation, class_weight=weights, callbacks=[turns], verbose=0)


def main() -> None:
    x, y, x_val, y_val = images_and_labels()
    counts = np.bincount(y)
    augment = keras.Sequential(
        [
            layers.RandomTranslation(0.08, 0.08, fill_mode="nearest"),
            layers.RandomRotation(10 / 360, fill_mode="nearest"),
            layers.RandomFlip("horizontal"),
        ]
    )
    train = (
        tf.data.Dataset.from_tensor_slices((x, y))
        .shuffle(len(x))
        .batch(BATCH)
        .map(lambda a, b: (augment(tf.cast(a, tf.float32), training=True), b), num_parallel_calls=tf.data.AUTOTUNE)
        .prefetch(tf.data.AUTOTUNE)
    )
    validation = tf.data.Dataset.from_tensor_slices((x_val, y_val)).batch(256)
    fit(compiled(counts, len(train)), train, validation, counts)


if __name__ == "__main__":
    main()
