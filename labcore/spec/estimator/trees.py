"""Many decision trees together."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Literal, Self

import numpy as np
from numpy.typing import NDArray

from labcore.spec.base import setting
from labcore.spec.data import Data
from labcore.spec.estimator.base import Estimator, from_votes
from labcore.spec.problem import Problem


def objections_to_leaf(key: str, leaf: int, experiment: Any, data: Data) -> Iterator[Problem]:
    """What stands against trees that may not part off fewer than `leaf` images, at the dotted `key` of that setting."""
    images = sum(data.splits["train"].classes.values())
    first = experiment.learning_curve.fewest(data.splits["train"].classes)
    if 2 * leaf > images:
        yield Problem(
            key,
            f"Of {images} training images no tree can part off {leaf} on either side, so that every image would get "
            "the same answer.",
            f"Set {key} to {max(1, images // 2)} or less; a tenth of that is better.",
        )
    elif 2 * leaf > first:
        yield Problem(
            key,
            f"At the first point of the learning curve there are {first} images, of which no tree can part off {leaf} "
            "on either side: there, every image gets the same answer.",
            f"Lower {key}, or take fewer points.",
            fatal=False,
        )


class RandomForest(Estimator):
    """The mean answer of trees grown on random images and features (Breiman, 2001): works without tuning."""

    title: ClassVar[str] = "Random forest"
    kind: Literal["random_forest"] = "random_forest"
    trees: int = setting(
        300,
        "How many trees are asked. More are steadier, and never worse but slower.",
        low=1,
        high=5000,
        usual=(50, 1000),
        log=True,
        unit="trees",
    )
    depth: int | None = setting(
        None,
        "Questions that a tree may ask one after the other. Lower it against overfitting; left empty, it asks until "
        "all images are told apart.",
        low=1,
        high=100,
        usual=(2, 30),
        unit="levels",
    )
    leaf: int = setting(
        1,
        "Fewest training images that share a tree's answer. Higher makes trees simpler.",
        low=1,
        high=1000,
        usual=(1, 20),
        unit="images",
    )
    choice: Literal["sqrt", "log2", "all"] = setting(
        "sqrt", "Features that each question may choose from, of all there are. Fewer make the trees differ more."
    )

    def build(self, seed: int) -> Any:
        from sklearn.ensemble import RandomForestClassifier

        return RandomForestClassifier(
            self.trees,
            max_depth=self.depth,
            min_samples_leaf=self.leaf,
            max_features=None if self.choice == "all" else self.choice,
            n_jobs=-1,
            random_state=seed,
        )

    def scores(self, fitted: Any, features: NDArray[np.float32]) -> NDArray[np.float64]:
        return from_votes(fitted.predict_proba(features), self.trees)

    def objections(self, key: str, experiment: Any, data: Data) -> Iterator[Problem]:
        yield from super().objections(key, experiment, data)
        yield from objections_to_leaf(f"{key}.leaf", self.leaf, experiment, data)


class GradientBoosting(Estimator):
    """Small trees, each grown on what those before it got wrong (Friedman, 2001), on binned features."""

    title: ClassVar[str] = "Gradient boosting"
    kind: Literal["gradient_boosting"] = "gradient_boosting"
    rounds: int = setting(
        100,
        "Trees of each class, one after the other. More fit closer; too many learn by heart.",
        low=1,
        high=5000,
        usual=(20, 500),
        log=True,
        unit="rounds",
    )
    learning_rate: float = setting(
        0.1,
        "How much each tree adds. Lower needs more rounds, and often generalizes better.",
        above=0,
        high=1,
        usual=(0.01, 0.5),
        log=True,
    )
    leaves: int = setting(
        31,
        "Answers that a tree can give. More fit finer structure.",
        low=2,
        high=1000,
        usual=(4, 128),
        log=True,
        unit="leaves",
    )
    leaf: int = setting(
        20,
        "Fewest training images that share a tree's answer. Higher makes trees simpler; lower it where images are few.",
        low=1,
        high=1000,
        usual=(1, 50),
        unit="images",
    )
    l2: float = setting(
        0.0,
        "Penalty on large answers. Raise it when training accuracy runs ahead of validation accuracy.",
        low=0,
        high=1000,
        usual=(0, 10),
        step=0.1,
    )

    def build(self, seed: int) -> Any:
        from sklearn.ensemble import HistGradientBoostingClassifier

        return HistGradientBoostingClassifier(
            learning_rate=self.learning_rate,
            max_iter=self.rounds,
            max_leaf_nodes=self.leaves,
            min_samples_leaf=self.leaf,
            l2_regularization=self.l2,
            early_stopping=False,  # it would take images out of the training split by a draw of its own
            random_state=seed,
        )

    def fitted(self, asked: Mapping[str, Any], images: int) -> Self:
        """Where images are few, a quarter of the fewest trained on, so that a tree can still give several answers."""
        return self if "leaf" in asked else self.model_copy(update={"leaf": max(1, min(self.leaf, images // 4))})

    def objections(self, key: str, experiment: Any, data: Data) -> Iterator[Problem]:
        yield from super().objections(key, experiment, data)
        yield from objections_to_leaf(f"{key}.leaf", self.leaf, experiment, data)
