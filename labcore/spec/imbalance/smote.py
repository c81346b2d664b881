"""SMOTE."""

from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from labcore.spec.imbalance.synthesis import Synthesis


class Smote(Synthesis):
    """Raise rare classes by images made between two that are alike, pixel by pixel (SMOTE; Chawla et al. 2002)."""

    title: ClassVar[str] = "SMOTE"
    kind: Literal["smote"] = "smote"

    def relevant(self, labels: NDArray[np.int32], label: int) -> NDArray[np.int64]:
        """Those of the class, and one more: imbalanced-learn wants to see two classes."""
        members, others = np.flatnonzero(labels == label), np.flatnonzero(labels != label)
        return np.sort(np.concatenate([members, others[:1]]))

    def looked_at(self, counts: NDArray[np.int64], label: int) -> int:
        return int(counts[label]) + 1

    def resampler(self, neighbors: int, images: int, wanted: int, random: np.random.RandomState) -> Any:
        from imblearn.over_sampling import SMOTE

        return SMOTE(sampling_strategy={1: wanted}, random_state=random, k_neighbors=neighbors)
