"""How figures grow with the number of training images."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from labcore.spec.base import Spec, setting
from labcore.spec.data import Data
from labcore.spec.problem import Problem


class LearningCurve(Spec):
    """Training on growing shares of the training images, the last being all of them."""

    title = "Learning curve"
    lab: ClassVar[str] = "classical"

    points: int = setting(
        5,
        "Shares of the training images that are trained on, one after the other: with 5 a fifth, two fifths, and so "
        "on. More draw a finer curve and cost time; 1 trains on all images at once.",
        low=1,
        high=20,
        usual=(1, 10),
        unit="points",
    )

    def subsets(self, labels: NDArray[np.int32], seed: int) -> list[NDArray[np.int64]]:
        """The positions in `labels` `(M,)` that each point trains on, ascending; each holds those before it.

        Every class gives the same share of its images, at least one; `seed` draws which.
        """
        random = np.random.default_rng(seed)
        drawn = [random.permutation(np.flatnonzero(labels == label)) for label in np.unique(labels)]
        return [
            np.sort(np.concatenate([rows[: self._share(len(rows), point)] for rows in drawn]))
            for point in range(1, self.points + 1)
        ]

    def fewest(self, counts: Mapping[str, int]) -> int:
        """Images at the first point, where the training split has `counts` of each class."""
        return sum(self._share(count, 1) for count in counts.values())

    def objections(self, key: str, experiment: Any, data: Data) -> Iterator[Problem]:
        most = max(data.splits["train"].classes.values(), default=0)
        if 0 < most < self.points:
            yield Problem(
                f"{key}.points",
                f"No class has more than {most} training images, so that of {self.points} points some would be fitted "
                "on the same images as the one before.",
                f"Set {key}.points to {most} or less.",
                fatal=False,
            )

    def _share(self, count: int, point: int) -> int:
        return -(-count * point // self.points)
