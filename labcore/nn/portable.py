"""A trained network as one that loads anywhere: stock Keras layers only."""

from abc import ABC, abstractmethod

import keras


class StandIn(ABC):
    """A layer of the lab's own that does, faster, what a stock layer with the same weights does."""

    @abstractmethod
    def standard(self) -> keras.Layer:
        """The stock layer, not built yet."""


def portable(model: keras.Model) -> keras.Model:
    """`model` with the lab's faster layers replaced by the standard ones they stand in for, weights and all.

    The result loads with `keras.saving.load_model(path, safe_mode=True)` where labcore is not installed.
    """
    copy = keras.models.clone_model(model, clone_function=_standard)
    copy.set_weights(model.get_weights())
    for layer in copy.layers:
        if isinstance(layer, keras.layers.Normalization):
            layer.finalize_state()  # it works with constants made of its weights
    return copy


def _standard(layer: keras.Layer) -> keras.Layer:
    return layer.standard() if isinstance(layer, StandIn) else layer.__class__.from_config(layer.get_config())
