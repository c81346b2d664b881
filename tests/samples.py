"""Small samples that tests of several parts share."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labcore.datasets.card import SPLITS, Card, Split
from labcore.datasets.dataset import Dataset
from labcore.spec.classification import Classification


def shapes(images: int = 90, side: int = 12, classes: int = 3, seed: int = 0) -> Dataset:
    """A data set in memory that a small network learns in seconds: a bright bar whose place tells the class."""
    rng = np.random.default_rng(seed)
    labels = (np.arange(images) % classes).astype(np.int32)
    pixels = rng.integers(0, 90, (images, side, side, 1), dtype=np.uint8)
    for image, label in zip(pixels, labels, strict=True):
        start = label * side // classes
        image[start : start + side // classes] += 120
    split = np.where(np.arange(images) < images * 0.6, 0, np.where(np.arange(images) < images * 0.8, 1, 2)).astype(
        np.uint8
    )
    names = tuple(f"bar {number}" for number in range(classes))
    return Dataset(
        card=Card(
            name="shapes",
            title="Bars",
            task="classification",
            classes=names,
            images=images,
            shape=(side, side, 1),
            height_range=(side, side),
            width_range=(side, side),
            channels=1,
            splits={
                name: Split(
                    images=int((split == place).sum()),
                    classes={c: int(((split == place) & (labels == k)).sum()) for k, c in enumerate(names)},
                )
                for place, name in enumerate(SPLITS)
            },
            source="imported",
            fingerprint=f"{seed}-{images}-{side}",
        ),
        folder=Path(),
        labels=labels,
        split=split,
        files=np.array([f"{number}.png" for number in range(images)]),
        groups=None,
        offsets=np.arange(images, dtype=np.int64) * side * side,
        heights=np.full(images, side, np.int32),
        widths=np.full(images, side, np.int32),
        pixels=pixels.reshape(-1),
    )


def ready_learner(spec: Classification, data: Dataset, images: NDArray[np.uint8]) -> Any:
    """The learner of `spec` in its first phase, as the loop would have it before the first step."""
    from labcore.tasks.classification import build_learner, order_of
    from labcore.tasks.transfer import phases
    from labcore.training.batches import steps_per_epoch

    learner = build_learner(spec, data, images)
    steps = steps_per_epoch(len(order_of(spec, data)(1)), spec.training.batch_size, learner.replicas)
    phases(spec, learner, steps)[0].begin()
    return learner
