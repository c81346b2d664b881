"""Class weights by hand."""

import difflib
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import field_validator
from pydantic_core import PydanticCustomError

from labcore.spec.base import setting
from labcore.spec.data import Data, training_counts
from labcore.spec.imbalance.class_weights import ClassWeights
from labcore.spec.problem import Problem

HEAVIEST = 1e6


class ClassWeightsByHand(ClassWeights):
    """What each class weighs is said by name; a class that is not named weighs 1."""

    title: ClassVar[str] = "By hand"
    kind: Literal["by_hand"] = "by_hand"
    by_class: dict[str, float] = setting(
        {},
        "What each class counts in the loss, by its name. Raise the weight of a class whose images are missed too "
        "often, lower that of one which is named too often; 0 leaves its images out of the loss.",
        options="classes",
    )

    @field_validator("by_class", mode="before")
    @classmethod
    def _names_as_text(cls, weights: Any) -> Any:
        """A class called 7 is a number to YAML."""
        if not isinstance(weights, dict):
            return weights
        return {str(name) if type(name) is int else name: weight for name, weight in weights.items()}

    @field_validator("by_class")
    @classmethod
    def _within_limits(cls, weights: dict[str, float]) -> dict[str, float]:
        for name, weight in weights.items():
            if not 0 <= weight <= HEAVIEST:
                reason = "A weight is a number from 0 to {most}, and that of '{name}' is not"
                raise PydanticCustomError("weight", reason, {"most": f"{HEAVIEST:,.0f}", "name": name})
        return weights

    def weights(self, counts: NDArray[np.int64], classes: Sequence[str]) -> NDArray[np.float32]:
        wanted = np.array([self.by_class.get(name, 1.0) for name in classes], np.float32)
        return np.where(counts > 0, wanted, 0).astype(np.float32)

    def objections(self, key: str, experiment: Any, data: Data) -> Iterator[Problem]:
        for name in self.by_class:
            if name not in data.classes:
                near = difflib.get_close_matches(name, data.classes, n=1)
                yield Problem(
                    f"{key}.by_class",
                    f"'{data.name}' has no class '{name}' that could be weighed.",
                    f"Did you mean '{near[0]}'?" if near else f"Its classes: {', '.join(data.classes)}.",
                )
        counting = int(np.count_nonzero(self.weights(training_counts(data), data.classes)))
        if counting < 2:
            yield Problem(
                f"{key}.by_class",
                f"{'Only one' if counting else 'No'} class weighs more than 0, so there is nothing to tell apart.",
                "Give at least two classes a weight above 0.",
            )
