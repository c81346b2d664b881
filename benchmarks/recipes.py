"""What both sides of a timing train: once as the lab's spec, once as the numbers that a plain script needs."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

EPOCHS = 1000
"""More than are ever asked for: the schedule stretches over all of them on both sides."""


@dataclass(frozen=True)
class Recipe:
    """One way to train, for both sides.

    Attributes:
        dataset: its name in the lab of the benchmark.
        shape: `(H, W, C)` of its images.
        preset, changes: the lab's spec, and what differs from it.
        batch: images per batch.
        filters, layers_per_block: the network; a block for each number of filters.
        learning_rate, decay: of AdamW with cosine decay; plain Adam where the weight decay is 0.
        dropout, penalty: of the last features; L2, of kernels.
        precision: in which the lab computes most of the network; the script does in float32, as scripts do.
        task: what the network is to learn.
    """

    dataset: str
    shape: tuple[int, int, int]
    preset: str
    batch: int
    filters: tuple[int, ...]
    layers_per_block: int
    learning_rate: float
    dropout: float
    penalty: float = 0.0
    decay: float = 0.0
    precision: str = "float32"
    changes: Mapping[str, Any] = field(default_factory=dict)
    task: str = "classification"

    def spec(self) -> dict[str, Any]:
        """What the lab is asked to train; it does not end before it is told to."""
        training = {"epochs": EPOCHS, "early_stopping": 0, "precision": self.precision}
        named = {"task": self.task, "dataset": self.dataset, "preset": self.preset}
        return {**self.changes, **named, "training": training}


_DEFAULT = Recipe(
    dataset="pneumonia",
    shape=(28, 28, 1),
    preset="default",
    batch=64,
    filters=(24, 48, 96),
    layers_per_block=2,
    learning_rate=0.002,
    dropout=0.3,
    decay=0.001,
)
_C7 = Recipe(
    dataset="chest",
    shape=(96, 96, 1),
    preset="c7-cnn",
    batch=32,
    filters=(16, 32, 64, 128),
    layers_per_block=2,
    learning_rate=0.001,
    dropout=0.4,
    penalty=1e-4,
)
_ROCKS = replace(
    _DEFAULT,
    dataset="rocks",
    shape=(64, 128, 1),
    batch=16,
    filters=(16, 32, 64, 128),
    dropout=0.0,
    task="segmentation",
)
RECIPES = {
    "default": _DEFAULT,
    "one-convolution": replace(_DEFAULT, layers_per_block=1, changes={"architecture": {"layers_per_block": 1}}),
    "c7": _C7,
    "c7-bfloat16": replace(_C7, precision="bfloat16"),
    "rocks": _ROCKS,
}
