"""Small samples that tests of several parts share."""

import dataclasses
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labcore.datasets.card import SPLITS, Card, Split
from labcore.datasets.census import pixels_of, split_of_masks
from labcore.datasets.dataset import Dataset
from labcore.spec.network_experiment import NetworkExperiment


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
    return Dataset.in_memory(
        Card(
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
        pixels,
        labels,
        split,
    )


def ready_learner(spec: NetworkExperiment, data: Dataset, images: NDArray[np.uint8]) -> Any:
    """The learner of `spec` in its first phase, as the loop would have it before the first step."""
    from labcore.tasks.network_learning import learning_of
    from labcore.tasks.transfer import phases
    from labcore.training.batches import steps_per_epoch

    spec = spec.in_force()
    lesson = learning_of(spec, data, images)
    learner = lesson.learner()
    steps = steps_per_epoch(len(lesson.order()(1)), spec.training.batch_size, learner.replicas)
    phases(spec, learner, steps)[0].begin()
    return learner


def with_counts(counts: dict[str, tuple[int, ...]], side: int = 8, seed: int = 0) -> Dataset:
    """Bars as `shapes` makes them, with so many images of each class in each split."""
    classes = len(next(iter(counts.values())))
    wanted = [(SPLITS.index(name), label, n) for name, row in counts.items() for label, n in enumerate(row)]
    most = max(sum(n for _, label, n in wanted if label == each) for each in range(classes))
    whole = shapes(images=most * classes, side=side, classes=classes, seed=seed)
    left = [np.flatnonzero(whole.labels == label).tolist() for label in range(classes)]
    rows = [(left[label].pop(), split) for split, label, n in wanted for _ in range(n)]
    chosen, split = (np.array(column) for column in zip(*sorted(rows), strict=True))
    labels = whole.labels[chosen]
    splits = {
        name: Split(images=sum(row), classes=dict(zip(whole.card.classes, row, strict=True)))
        for name, row in counts.items()
    }
    changes = {"images": len(labels), "splits": splits, "fingerprint": f"{seed}-{counts}-{side}"}
    return dataclasses.replace(
        whole,
        card=whole.card.model_copy(update=changes),
        labels=labels,
        split=split.astype(np.uint8),
        files=whole.files[chosen],
        offsets=np.arange(len(labels), dtype=np.int64) * side * side,
        heights=whole.heights[chosen],
        widths=whole.widths[chosen],
        pixels=whole.pixels.reshape(len(whole), -1)[chosen].reshape(-1),
    )


def disks(images: int = 40, height: int = 16, width: int = 24, seed: int = 0, classes: int = 2) -> Dataset:
    """Gray images of a bright disk each, of another brightness for each class, and masks of where it is."""
    random = np.random.default_rng(seed)
    rows, columns = np.mgrid[:height, :width]
    masks = np.zeros((images, height, width), np.uint8)
    for number, mask in enumerate(masks):
        radius = random.uniform(0.2, 0.4) * height
        row, column = random.uniform(0.3, 0.7) * height, random.uniform(0.2, 0.8) * width
        mask[(rows - row) ** 2 + (columns - column) ** 2 < radius**2] = 1 + number % (classes - 1)
    pixels = np.clip(masks * (160 // (classes - 1)) + random.normal(50, 12, masks.shape), 0, 255).astype(np.uint8)
    split = np.array(([0] * 6 + [1] * 2 + [2] * 2) * -(-images // 10), np.uint8)[:images]
    names = ("background", *(f"disk{number}" for number in range(1, classes)))
    return Dataset.in_memory(
        Card(
            name="disks",
            title="Disks",
            task="segmentation",
            classes=names,
            images=images,
            shape=(height, width, 1),
            height_range=(height, height),
            width_range=(width, width),
            channels=1,
            splits={
                name: split_of_masks(pixels_of(masks[split == place], classes), names)
                for place, name in enumerate(SPLITS)
            },
            source="imported",
            fingerprint=f"{seed}-{images}-{height}-{width}-{classes}",
        ),
        pixels[..., None],
        np.full(images, -1, np.int32),
        split,
        masks,
    )
