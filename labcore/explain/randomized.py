"""The same network, having learned nothing: its weights drawn anew, as they are before training."""

import zlib
from typing import Any

import keras

from labcore.explain.network import ExplainedNetwork
from labcore.nn.classifier import TRANSFORMER


class RandomizedNetwork:
    """A twin of a model, whose weights are drawn anew from the answer back to the image (Adebayo et al., NeurIPS 2018).

    What prepares pixels, the mean and deviation of training images, is no learned weight and stays. So does a spatial
    transformer: maps over what it hands on could not be compared if they lay over other images.

    Args:
        model: a flat functional model of stock layers; it is not changed.
    """

    def __init__(self, model: keras.Model):
        self._model = model
        self._twin = keras.models.clone_model(model)
        self.network = ExplainedNetwork(self._twin)
        self._drawn: tuple[int, float] | None = None

    @property
    def learned(self) -> list[str]:
        """The names of the layers that have learned weights, from the answer back to the image."""
        return [layer.name for layer in reversed(self._model.layers) if layer.weights and not _stays(layer)]

    def draw(self, seed: int, share: float = 1.0) -> ExplainedNetwork:
        """The twin with that share, 0 to 1, of its layers drawn anew by `seed`, the nearest to the answer first.

        The same object each time, so that what is compiled for it is compiled once.
        """
        if self._drawn != (seed, share):
            fresh = keras.models.clone_model(self._model, clone_function=lambda layer: _redrawn(layer, seed))
            names = self.learned
            anew = set(names[: max(1, round(share * len(names)))])
            for layer in self._model.layers:
                if layer.weights:
                    source = fresh if layer.name in anew else self._model
                    self._twin.get_layer(layer.name).set_weights(source.get_layer(layer.name).get_weights())
                if isinstance(layer, keras.layers.Normalization):
                    self._twin.get_layer(layer.name).finalize_state()
            self._drawn = (seed, share)
        return self.network


def _stays(layer: keras.Layer) -> bool:
    return isinstance(layer, keras.layers.Normalization) or layer.name.startswith(TRANSFORMER)


def _redrawn(layer: Any, seed: int) -> Any:
    """The layer anew, its initializers seeded: Keras leaves them to chance, and an answer must come out the same."""
    return layer.__class__.from_config(_seeded(layer.get_config(), f"{seed} {layer.name}"))


def _seeded(config: Any, name: str) -> Any:
    if isinstance(config, dict):
        return {
            key: zlib.crc32(f"{name} {key}".encode())
            if key == "seed" and value is None
            else _seeded(value, f"{name} {key}")
            for key, value in config.items()
        }
    return (
        [_seeded(each, f"{name} {place}") for place, each in enumerate(config)] if isinstance(config, list) else config
    )
