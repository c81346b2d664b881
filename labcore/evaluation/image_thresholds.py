"""One class of images against the rest, by the probability that each image was given."""

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from labcore.evaluation.answers import Answers
from labcore.evaluation.thresholds import AgainstRest, Consequences, consequences


@dataclass(frozen=True)
class ImagesAgainstRest(AgainstRest):
    """See `AgainstRest`.

    Attributes:
        positive: `(N,)` which images are of the class.
        scores: `(N,)` the probabilities given to it.
        decided: `(N,)` which were given the class.
        groups: `(N,)`; None where images stand alone.
    """

    positive: NDArray[np.bool_]
    scores: NDArray[np.floating]
    decided: NDArray[np.bool_]
    groups: NDArray | None = None

    unit: ClassVar[str] = "image"

    @classmethod
    def of(cls, answers: Answers, label: int) -> Self:
        """The class `label` of `answers`."""
        given = answers.probabilities
        return cls(answers.labels == label, given[:, label], given.argmax(axis=1) == label, answers.groups)

    @property
    def positives(self) -> int:
        return int(self.positive.sum())

    @property
    def others(self) -> int:
        return len(self.positive) - self.positives

    @property
    def thresholds(self) -> NDArray[np.float64]:
        """Each lies in the middle between two scores, where it is furthest from both."""
        ranked = np.unique(self.scores.astype(np.float64))[::-1]
        lower = np.append(ranked[1:], max(0.0, ranked[-1] - 1e-6))
        return np.concatenate([[np.inf], (ranked + lower) / 2])

    def taken(self, thresholds: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        found, alarms = (
            len(own) - np.searchsorted(np.sort(own), thresholds, side="left")
            for own in (self.scores[of].astype(np.float64) for of in (self.positive, ~self.positive))
        )
        return found, alarms

    def at(self, threshold: float) -> Consequences:
        return self._of(self.scores.astype(np.float64) >= threshold, threshold)

    def own(self) -> Consequences:
        return self._of(self.decided, np.nan)

    def _of(self, taken: NDArray[np.bool_], threshold: float) -> Consequences:
        positive = self.positive
        counts = np.stack([positive & taken, positive & ~taken, ~positive & taken, ~positive & ~taken])
        return consequences(counts.astype(np.int64), threshold, self.groups)
