"""What a model answered to each image of a split, as a run keeps it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

ARTIFACT = "validation_predictions"
"""The arrays in which a run keeps its answers to validation images."""

ARTIFACTS = {"validation": ARTIFACT, "test": "test_predictions"}
"""The same by part of a report; of test images where the run has opened its test set."""


@dataclass(frozen=True)
class Answers:
    """A model's answers.

    Attributes:
        index: `(N,)` int64, the images' places in the data set.
        labels: `(N,)` int32, their classes.
        probabilities: `(N, C)` float32.
        groups: `(N,)` int32, the same for images of one group, such as a patient; None where images stand alone.
        places: equal for answers about sets in which images stand at the same places; empty where nobody says.
    """

    index: NDArray[np.int64]
    labels: NDArray[np.int32]
    probabilities: NDArray[np.float32]
    groups: NDArray[np.int32] | None = None
    places: str = ""

    def stand_alike(self, other: Self) -> bool:
        """Whether the same place means the same image in both, as far as is known."""
        return not self.places or not other.places or self.places == other.places

    def arrays(self) -> dict[str, NDArray[Any]]:
        """As they are kept."""
        kept: dict[str, NDArray[Any]] = {
            "index": self.index,
            "labels": self.labels,
            "probabilities": self.probabilities,
        }
        return kept if self.groups is None else {**kept, "groups": self.groups}

    @classmethod
    def read(cls, arrays: Mapping[str, NDArray[Any]] | None) -> Self | None:
        """From what is kept; None where nothing is, as of runs of an older lab, or nothing that fits."""
        if not arrays or not {"index", "labels", "probabilities"} <= set(arrays):
            return None
        found = cls(arrays["index"], arrays["labels"], arrays["probabilities"], arrays.get("groups"))
        lengths = {len(column) for column in arrays.values() if column.ndim}
        return found if found.probabilities.ndim == 2 and lengths == {len(found.index)} else None

    @classmethod
    def of(
        cls,
        index: NDArray[np.int64],
        labels: NDArray[np.int32],
        probabilities: NDArray[np.float32],
        groups: NDArray[np.str_] | None,
    ) -> Self:
        """With the groups' names, `(N,)`, as numbers: names may tell who a patient is."""
        numbers = None if groups is None else np.unique(groups, return_inverse=True)[1].astype(np.int32)
        return cls(index, labels.astype(np.int32), probabilities.astype(np.float32), numbers)
