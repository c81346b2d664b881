"""New images of rare classes, made between those that there are."""

import warnings
from abc import abstractmethod
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import psutil
from numpy.typing import NDArray

from labcore.spec.base import setting
from labcore.spec.data import Data, training_counts
from labcore.spec.imbalance.over_sampling import raised
from labcore.spec.imbalance.sampling import Read, Sampling, Synthetic
from labcore.spec.problem import Problem

PART = 256 << 20
"""Bytes that making a part of a class's images may take; as many as the images it is made from, if that is more."""

GIVEN, MADE = 20, 36
"""Bytes for each pixel value: imbalanced-learn keeps float32 copies of what it is given, and makes in float64."""

MOST_NAMED = 3
"""Classes that a note names."""


class Synthesis(Sampling):
    """Rare classes are raised by images that no camera took, each between an image and a neighbor of its class."""

    balance: float = setting(
        1.0,
        "Images of the rarest class for each image of the largest. 1 makes all classes equal; lower it where the made "
        "images would far outnumber the real ones.",
        above=0,
        high=1,
        step=0.05,
    )
    neighbors: int = setting(
        5,
        "Nearest images of the same class between which and an image a new one may lie. More makes the new images more "
        "varied, and more often a blur of two that have little in common. A class with fewer images uses what it has.",
        low=1,
        high=100,
        usual=(1, 20),
        unit="images",
    )

    @abstractmethod
    def relevant(self, labels: NDArray[np.int32], label: int) -> NDArray[np.int64]:
        """The positions in `labels` of the images that must be looked at to make images of `label`, ascending."""

    @abstractmethod
    def looked_at(self, counts: NDArray[np.int64], label: int) -> int:
        """How many these are where the classes have `counts` `(C,)` images."""

    @abstractmethod
    def resampler(self, neighbors: int, images: int, wanted: int, random: np.random.RandomState) -> Any:
        """An over-sampler of imbalanced-learn that brings class 1 to `wanted`, given `images` of classes 0 and 1."""

    def counts(self, counts: NDArray[np.int64]) -> NDArray[np.int64]:
        return raised(counts, self.balance)

    def order(self, labels: NDArray[np.int32], random: np.random.Generator) -> NDArray[np.int64]:
        return random.permutation(len(labels))

    def synthetic(self, counts: NDArray[np.int64]) -> NDArray[np.int64]:
        return self.counts(counts) - counts

    def used_neighbors(self, images: int) -> int:
        """The neighbors that each of `images` images of one class has, at most as many as were asked for."""
        return min(self.neighbors, images - 1)

    def synthesize(self, labels: NDArray[np.int32], read: Read, seed: int) -> Iterator[Synthetic]:
        missing = self.synthetic(np.bincount(labels))
        for label in np.flatnonzero(missing).tolist():
            yield from self._synthesize(label, int(missing[label]), labels, read, seed)

    def _synthesize(
        self, label: int, missing: int, labels: NDArray[np.int32], read: Read, seed: int
    ) -> Iterator[Synthetic]:
        positions = self.relevant(labels, label)
        images, members = read(positions), labels[positions] == label
        pixels = images.reshape(len(images), -1).astype(np.float32)
        size = max(1, max(PART, GIVEN * pixels.size) // (MADE * pixels.shape[1]))
        for part, start in enumerate(range(0, missing, size)):
            random = np.random.RandomState(np.random.MT19937([seed, label, part]))
            wanted = min(size, missing - start)
            made, remark = self.make(pixels, members, wanted, random)
            # Between two uint8 there are only values that uint8 can hold.
            yield Synthetic(np.rint(made).astype(np.uint8).reshape(-1, *images.shape[1:]), label, remark)

    def make(
        self, pixels: NDArray[np.float32], members: NDArray[np.bool_], wanted: int, random: np.random.RandomState
    ) -> tuple[NDArray[np.float32], str]:
        """`wanted` new rows for the `members` among the rows of `pixels`, and a remark."""
        of_class = int(members.sum())
        resampler = self.resampler(self.used_neighbors(of_class), len(members), of_class + wanted, random)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that the class becomes larger than the others handed in, as it shall
            rows, _ = resampler.fit_resample(pixels, members.astype(np.int64))
        return rows[len(pixels) :], ""

    def memory(self, counts: NDArray[np.int64], values: int) -> int:
        missing = self.synthetic(counts)
        if not missing.any():
            return 0
        given = GIVEN * values * max(self.looked_at(counts, label) for label in np.flatnonzero(missing).tolist())
        return given + min(MADE * values * int(missing.max()), max(PART, given, MADE * values))

    def notes(self, counts: NDArray[np.int64], classes: Sequence[str]) -> Iterator[str]:
        missing = self.synthetic(counts)
        short = [label for label in np.flatnonzero(missing).tolist() if counts[label] <= self.neighbors]
        made = int(missing.sum())
        if not made:
            yield "No class is raised, so no image is made."
            return
        yield (
            f"{made:,} synthetic images are made once from training images as the network sees them, each between one "
            f"and one of its {self.neighbors} nearest of the same class (k = {self.neighbors})."
        )
        named = [f"k = {self.used_neighbors(int(counts[label]))} for '{classes[label]}'" for label in short]
        if named:
            more = f" and {len(named) - MOST_NAMED} more" if len(named) > MOST_NAMED else ""
            yield f"Classes with too few images for that use what they have: {', '.join(named[:MOST_NAMED])}{more}."

    def objections(self, key: str, experiment: Any, data: Data) -> Iterator[Problem]:
        counts = training_counts(data)
        single = [data.classes[label] for label in np.flatnonzero((counts == 1) & (self.synthetic(counts) > 0))]
        if single:
            names = ", ".join(f"'{name}'" for name in single)
            yield Problem(
                f"{key}.kind",
                f"{self.title} makes images between two of a class; the training split has a single one of {names}.",
                f"Set {key} to over_sampling, which repeats it; or add images of it, or take the class out.",
            )
            return
        height, width, channels = experiment.input_shape(data)
        needed, there = self.memory(counts, height * width * channels), psutil.virtual_memory().total
        if needed > there:
            yield Problem(
                f"{key}.kind",
                f"{self.title} on {int(counts.sum()):,} images of {height}×{width} pixels takes about "
                f"{needed / 2**30:.0f} GiB of memory; this machine has {there / 2**30:.0f} GiB.",
                f"Set preprocessing.size to smaller images, or {key} to over_sampling, which needs no memory.",
            )
