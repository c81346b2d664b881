"""Borderline-SMOTE."""

from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from labcore.spec.base import setting
from labcore.spec.imbalance.smote import Smote
from labcore.spec.imbalance.synthesis import Synthesis


class BorderlineSmote(Synthesis):
    """SMOTE that starts only from images at the border, where most neighbors are of other classes (Han et al. 2005)."""

    title: ClassVar[str] = "Borderline-SMOTE"
    kind: Literal["borderline_smote"] = "borderline_smote"
    border: int = setting(
        10,
        "Nearest images of any class by which the border is found: an image lies at it where at least half of them, "
        "but not all, are of other classes. More looks farther around; lower it where classes have few images.",
        low=1,
        high=100,
        usual=(2, 30),
        unit="images",
    )

    def relevant(self, labels: NDArray[np.int32], label: int) -> NDArray[np.int64]:
        return np.arange(len(labels))

    def looked_at(self, counts: NDArray[np.int64], label: int) -> int:
        return int(counts.sum())

    def resampler(self, neighbors: int, images: int, wanted: int, random: np.random.RandomState) -> Any:
        from imblearn.over_sampling import BorderlineSMOTE

        return BorderlineSMOTE(
            sampling_strategy={1: wanted},
            random_state=random,
            k_neighbors=neighbors,
            m_neighbors=min(self.border, images - 1),
        )

    def make(
        self, pixels: NDArray[np.float32], members: NDArray[np.bool_], wanted: int, random: np.random.RandomState
    ) -> tuple[NDArray[np.float32], str]:
        """A class without an image at the border is raised all the same, or an epoch would not be as was said."""
        made, remark = super().make(pixels, members, wanted, random)
        if len(made):
            return made, remark
        plain, _ = Smote(neighbors=self.neighbors).make(pixels, members, wanted, random)
        return plain, "has no image at the border, so plain SMOTE made its images"
