"""Answers by likeness."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Literal, Self

import numpy as np
from numpy.typing import NDArray

from labcore.spec.base import setting
from labcore.spec.data import Data
from labcore.spec.estimator.base import Estimator, from_votes
from labcore.spec.problem import Problem


class KNearest(Estimator):
    """The commonest class among the most alike training images (Cover & Hart, 1967): nothing is learned but kept."""

    title: ClassVar[str] = "k nearest neighbours"
    kind: Literal["k_nearest"] = "k_nearest"
    weighs_images: ClassVar[bool] = False
    neighbours: int = setting(
        5,
        "How many of the most alike images vote. More smooth the borders; fewer follow single images.",
        low=1,
        high=1000,
        usual=(1, 50),
        unit="images",
    )
    votes: Literal["uniform", "distance"] = setting(
        "uniform",
        "Whether each of them counts the same, or the more the nearer it lies. By distance suits many neighbours "
        "and classes that overlap.",
    )

    def build(self, seed: int) -> Any:
        from sklearn.neighbors import KNeighborsClassifier

        return KNeighborsClassifier(self.neighbours, weights=self.votes, n_jobs=-1)

    def scores(self, fitted: Any, features: NDArray[np.float32]) -> NDArray[np.float64]:
        return from_votes(fitted.predict_proba(features), self.neighbours)

    def fitted(self, asked: Mapping[str, Any], images: int) -> Self:
        """No more neighbours than images."""
        return self if "neighbours" in asked else self.model_copy(update={"neighbours": min(self.neighbours, images)})

    def objections(self, key: str, experiment: Any, data: Data) -> Iterator[Problem]:
        yield from super().objections(key, experiment, data)
        images = experiment.learning_curve.fewest(data.splits["train"].classes)
        if self.neighbours > images:
            yield Problem(
                f"{key}.neighbours",
                f"The first point of the learning curve has {images} training images, fewer than {self.neighbours} "
                "neighbours.",
                f"Set {key}.neighbours to {images} or less, or take fewer points.",
            )
