"""Weighted sums of the features."""

from typing import Any, ClassVar, Literal

from labcore.spec.base import setting
from labcore.spec.estimator.base import Estimator


class LogisticRegression(Estimator):
    """A weighted sum of the features for each class, through a softmax: a network without hidden layers."""

    title: ClassVar[str] = "Logistic regression"
    kind: Literal["logistic_regression"] = "logistic_regression"
    c: float = setting(
        1.0,
        "How freely weights may grow: the inverse of their L2 penalty. Lower it when training accuracy runs ahead of "
        "validation accuracy.",
        above=0,
        high=1e6,
        usual=(1e-4, 100),
        log=True,
    )
    steps: int = setting(
        1000,
        "Most steps that the solver takes. Raise it where it ends before the best is found; the result is the same "
        "once it is.",
        low=10,
        high=100_000,
        usual=(100, 5000),
        log=True,
        advanced=True,
    )

    def build(self, seed: int) -> Any:
        from sklearn.linear_model import LogisticRegression as Classifier

        return Classifier(C=self.c, max_iter=self.steps, random_state=seed)
