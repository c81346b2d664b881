"""A trained network as one that loads anywhere: stock Keras layers only."""

import keras

from labcore.nn.normalization import FusedBatchNormalization


def portable(model: keras.Model) -> keras.Model:
    """`model` with the lab's faster layers replaced by the standard ones they stand in for, weights and all.

    The result loads with `keras.saving.load_model(path, safe_mode=True)` where labcore is not installed.
    """
    copy = keras.models.clone_model(model, clone_function=_standard)
    copy.set_weights(model.get_weights())
    return copy


def _standard(layer: keras.Layer) -> keras.Layer:
    if isinstance(layer, FusedBatchNormalization):
        return keras.layers.BatchNormalization.from_config(layer.get_config())
    return layer.__class__.from_config(layer.get_config())
