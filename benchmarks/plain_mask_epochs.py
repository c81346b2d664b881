"""The rival in `benchmarks.mask_epochs`: the same U-Net as a practised user of Keras writes it by hand."""

import sys

import keras
import tensorflow as tf
from keras import layers

from benchmarks.data import images_and_masks
from benchmarks.plain_epochs import TakingTurns, optimizer
from benchmarks.recipes import EPOCHS, RECIPES, Recipe

CLASSES = 2
BRIGHTNESS = 0.1 * 255


def network(recipe: Recipe) -> keras.Model:
    """The U-Net of `recipe`: a level for each number of filters."""
    image = keras.Input(recipe.shape)
    x, passed = layers.Rescaling(1 / 127.5, offset=-1)(image), []
    for level, filters in enumerate(recipe.filters):
        if level:
            passed.append(x)
            x = layers.MaxPooling2D(2)(x)
        x = _convolutions(x, filters, recipe.layers_per_block)
    for filters, fine in zip(reversed(recipe.filters[:-1]), reversed(passed), strict=True):
        x = layers.Conv2DTranspose(filters, 2, 2, kernel_initializer="he_normal")(x)
        x = layers.Concatenate()([x, fine])
        x = _convolutions(x, filters, recipe.layers_per_block)
    return keras.Model(image, layers.Conv2D(CLASSES, 1, activation="softmax")(x))


def _convolutions(x, filters: int, count: int):
    for _ in range(count):
        x = layers.Conv2D(filters, 3, padding="same", use_bias=False, kernel_initializer="he_normal")(x)
        x = layers.BatchNormalization(momentum=0.9)(x)
        x = layers.ReLU()(x)
    return x


def changed(image: tf.Tensor, mask: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """Image and mask mirrored left-right half of the time; the image a little brighter or darker."""
    image = tf.cast(image, tf.float32)
    if tf.random.uniform(()) < 0.5:
        image, mask = tf.image.flip_left_right(image), tf.image.flip_left_right(mask[..., None])[..., 0]
    return tf.clip_by_value(tf.image.random_brightness(image, BRIGHTNESS), 0, 255), mask


def main() -> None:
    recipe = RECIPES[sys.argv[1]]
    turns = TakingTurns()
    x, y, x_val, y_val = images_and_masks()
    training, validation = (tf.data.Dataset.from_tensor_slices(pair) for pair in ((x, y), (x_val, y_val)))
    batches = (
        training.shuffle(len(training))
        .map(changed, num_parallel_calls=tf.data.AUTOTUNE)
        .batch(recipe.batch)
        .prefetch(tf.data.AUTOTUNE)
    )
    model = network(recipe)
    told = ["accuracy", keras.metrics.MeanIoU(CLASSES, sparse_y_pred=False)]
    model.compile(optimizer(recipe, len(batches)), "sparse_categorical_crossentropy", metrics=told)
    model.fit(batches, epochs=EPOCHS, validation_data=validation.batch(recipe.batch), callbacks=[turns], verbose=0)


if __name__ == "__main__":
    main()
