"""What is asked of a generative task beside its runs."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from labcore.datasets.card import Card
from labcore.datasets.dataset import Dataset
from labcore.nn.describe import layers_of
from labcore.spec.generative import Generative
from labcore.store.folder import RunFolder
from labcore.tasks.generating import Generating
from labcore.tasks.generative_learning import costs
from labcore.tasks.learning import lesson_of


def described(networks: dict[str, keras.Model], spec: Generative, card: Card) -> dict[str, Any]:
    """What `networks`, by name, cost together: `parameters`, `trainable`, `flops`, `memory_bytes`, `input_shape`, and
    `layers`, of one network after the other; and `networks`, their names."""
    told = costs(networks, spec.training.batch_size)
    return {
        "parameters": sum(model.count_params() for model in networks.values()),
        "flops": told["flops"],
        "networks": list(networks),
        "memory_bytes": told["memory"],
        "input_shape": list(spec.input_shape(card)),
        "layers": [layer for model in networks.values() for layer in layers_of(model)],
    }


def measured(
    spec: Generative,
    dataset: Dataset,
    images: NDArray[np.uint8],
    generating: Generating,
    split: str,
    folder: RunFolder,
    between: Callable[[], None] = lambda: None,
) -> dict[str, Any]:
    """The report on a split of what `generating` makes, see `Learning.measured`."""
    return lesson_of(spec, dataset, images).measured(generating, split, folder, between)
