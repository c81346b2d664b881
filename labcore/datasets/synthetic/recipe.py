"""The recipe of a synthetic set: its facts, who is in which class, group and split, and how one picture is drawn."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labcore.datasets import splits, storage
from labcore.datasets.card import SPLITS, Card, Modality, Split, Task

Progress = Callable[[float, str], None]

Picture = NDArray[np.uint8]
Draw = Callable[[int, np.random.Generator, np.random.Generator], "Picture | tuple[Picture, NDArray[np.uint8]]"]

CAUTION = "Drawn by code, to learn and to test with: what works on it says nothing about patients, cells or planets."


@dataclass(frozen=True)
class Roll:
    """Who is who in a set: `(N,)` each, in the order the pictures are drawn; groups by number."""

    labels: NDArray[np.int32]
    groups: NDArray[np.int64]
    split: NDArray[np.uint8]


@dataclass(frozen=True)
class Recipe:
    """A synthetic set before it is drawn. The same recipe draws the same set again.

    Attributes:
        name, title, classes, modality, task: as on the card.
        counts: how many images of each class; for segmentation one number, how many images.
        shape: `(height, width, channels)`.
        stands_for: the citation of the real data it replaces where there is no internet.
        draw: `(label, body, view) -> picture`, or `-> (picture, mask)` for segmentation. `body` is the same for all
            pictures of one group, `view` is of one picture alone.
        group: what a group is (a patient), or None where every picture stands alone.
        per_group: the least and most pictures of a group.
        occurs: for segmentation, in how many images of each split each class occurs, which only drawing can tell.
        covers: for segmentation, how many pixels each class has in each split, likewise.
        version: raised whenever the pictures change.
    """

    name: str
    title: str
    classes: tuple[str, ...]
    counts: tuple[int, ...]
    shape: tuple[int, int, int]
    modality: Modality
    stands_for: str
    draw: Draw
    task: Task = "classification"
    group: str | None = None
    per_group: tuple[int, int] = (1, 1)
    occurs: Mapping[str, tuple[int, ...]] | None = None
    covers: Mapping[str, tuple[int, ...]] | None = None
    version: int = 1

    @cached_property
    def roll(self) -> Roll:
        """Classes, groups and splits, known before anything is drawn."""
        rng = np.random.default_rng([self.version, sum(self.counts)])
        first = 0
        labels: list[NDArray[np.int32]] = []
        members: list[NDArray[np.int64]] = []
        for index, count in enumerate(self.counts):
            sizes = rng.integers(self.per_group[0], self.per_group[1] + 1, count)
            members.append(first + np.repeat(np.arange(count), sizes)[:count])
            labels.append(np.full(count, index, np.int32))
            first = int(members[-1][-1]) + 1
        order = rng.permutation(sum(self.counts))
        label, group = np.concatenate(labels)[order], np.concatenate(members)[order]
        belongs = label[:, None] == np.arange(len(self.counts))
        return Roll(label, group, splits.complete(None, belongs, group).split)

    def card(self) -> Card:
        """The card of the set that is still to be drawn. Its fingerprint names the recipe instead of the pixels."""
        height, width, channels = self.shape
        return Card(
            **self._stated(),
            images=sum(self.counts),
            shape=self.shape,
            height_range=(height, height),
            width_range=(width, width),
            channels=channels,
            splits={name: self._split(index, name) for index, name in enumerate(SPLITS)},
            groups=splits.groups_to_divide(self.roll.groups if self.group else None, self.roll.split),
            fingerprint=f"recipe {self.version}",
        )

    def write(self, folder: Path, progress: Progress | None = None) -> Card:
        """Draw the whole set into `folder`, which must not exist. `progress`: told the share done, and what goes on."""
        roll, count = self.roll, sum(self.counts)
        segmentation = self.task == "segmentation"
        # Drawing is NumPy and OpenCV, which let other threads run meanwhile.
        with storage.Writer(folder, masks=segmentation) as writer, ThreadPoolExecutor() as pool:
            for index, drawn in enumerate(pool.map(self.picture, range(count))):
                writer.add(*drawn) if isinstance(drawn, tuple) else writer.add(drawn)
                if progress:
                    progress((index + 1) / count, f"Drawing picture {index + 1:,} of {count:,}")
            labels = np.full(count, -1) if segmentation else roll.labels
            files = [f"drawing {index + 1}" for index in range(count)]
            groups = [f"{self.group} {group + 1}" for group in roll.groups] if self.group else None
            return writer.finish(labels, roll.split, files, groups, **self._stated())

    def picture(self, index: int) -> Picture | tuple[Picture, NDArray[np.uint8]]:
        """Picture `index`, with its mask for segmentation."""
        return self.draw(
            int(self.roll.labels[index]),
            np.random.default_rng([self.version, int(self.roll.groups[index]), 1]),
            np.random.default_rng([self.version, index, 2]),
        )

    def _split(self, index: int, name: str) -> Split:
        inside = self.roll.split == index
        rolled = np.bincount(self.roll.labels[inside], minlength=len(self.classes))
        counts = self.occurs[name] if self.occurs else rolled
        return Split(
            images=int(inside.sum()),
            classes=dict(zip(self.classes, map(int, counts), strict=True)),
            pixels=dict(zip(self.classes, self.covers[name], strict=True)) if self.covers else None,
        )

    def _stated(self) -> dict[str, Any]:
        """What the card says and the pixels do not."""
        return {
            "name": self.name,
            "title": f"{self.title} (synthetic)",
            "task": self.task,
            "classes": self.classes,
            "group": self.group,
            "source": "built-in",
            "synthetic": True,
            "modality": self.modality,
            "origin": "drawn by labcore",
            "licence": "MIT",
            "citation": f"Stands in for {self.stands_for}",
            "notes": (CAUTION,),
        }
