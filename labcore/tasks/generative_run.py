"""What is asked of a generative task beside its runs."""

from typing import Any

import keras

from labcore.datasets.card import Card
from labcore.nn.describe import layers_of
from labcore.spec.generative import Generative
from labcore.tasks.generative_learning import costs


def described(networks: dict[str, keras.Model], spec: Generative, card: Card) -> dict[str, Any]:
    """What `networks`, by name, cost together: `parameters`, `trainable`, `flops`, `memory_bytes`, `input_shape`, and
    `layers`, of one network after the other."""
    told = costs(networks, spec.training.batch_size)
    return {
        "parameters": sum(model.count_params() for model in networks.values()),
        "flops": told["flops"],
        "memory_bytes": told["memory"],
        "input_shape": list(spec.input_shape(card)),
        "layers": [layer for model in networks.values() for layer in layers_of(model)],
    }
