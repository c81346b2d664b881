"""Support vector machines (Cortes & Vapnik, 1995)."""

from collections.abc import Iterator
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from labcore.spec.base import setting
from labcore.spec.data import Data
from labcore.spec.estimator.base import Estimator, decisions
from labcore.spec.problem import Problem

MANY = 20_000
"""Training images from which the square of their number is felt."""

PENALTY = (
    "What a training image on the wrong side costs. Raise it when training accuracy stays low; lower it when it runs "
    "ahead of validation accuracy."
)


class SVM(Estimator):
    """A border as far from both classes as can be, curved by radial basis functions: the strongest on few images."""

    title: ClassVar[str] = "SVM (RBF)"
    kind: Literal["svm"] = "svm"
    c: float = setting(10.0, PENALTY, above=0, high=1e6, usual=(0.01, 1000), log=True)
    gamma: float | None = setting(
        None,
        "How near an image must be to matter. Higher bends the border around single images; left empty, "
        "1 / (features × their variance).",
        above=0,
        high=1e6,
        usual=(1e-5, 10),
        log=True,
    )

    def build(self, seed: int) -> Any:
        from sklearn.svm import SVC

        gamma = "scale" if self.gamma is None else self.gamma
        # Ties are broken by the scores, so that the highest score is the answer.
        return SVC(C=self.c, gamma=gamma, break_ties=True, cache_size=500)

    def scores(self, fitted: Any, features: NDArray[np.float32]) -> NDArray[np.float64]:
        return decisions(fitted, features)

    def objections(self, key: str, experiment: Any, data: Data) -> Iterator[Problem]:
        yield from super().objections(key, experiment, data)
        images = data.splits["train"].images
        if images > MANY:
            yield Problem(
                key,
                f"The time of an SVM grows with the square of the number of images, here {images:,}: this may take "
                "hours.",
                "The linear SVM and the trees take minutes.",
                fatal=False,
            )


class LinearSVM(Estimator):
    """A flat border as far from both classes as can be: quick, and hard to overfit."""

    title: ClassVar[str] = "SVM (linear)"
    kind: Literal["linear_svm"] = "linear_svm"
    c: float = setting(0.1, PENALTY, above=0, high=1e6, usual=(1e-4, 100), log=True)

    def build(self, seed: int) -> Any:
        from sklearn.svm import LinearSVC

        return LinearSVC(C=self.c, dual="auto", max_iter=5000, random_state=seed)

    def scores(self, fitted: Any, features: NDArray[np.float32]) -> NDArray[np.float64]:
        return decisions(fitted, features)
