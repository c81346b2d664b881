"""Bayesian optimization."""

from collections.abc import Iterator
from typing import Any, ClassVar, Literal

from labcore.spec.base import setting
from labcore.spec.dimension import Dimension
from labcore.spec.tuner.base import Tuner

AT_RANDOM = 3
"""Trials for each setting that are drawn at random before the model is trusted, where nobody says."""


class BayesianOptimization(Tuner):
    """Fit a Gaussian process to what was reached so far, and try where it promises most: for few and long trials.

    The next trial lies where mean plus `explore` standard deviations is best (upper confidence bound).
    Reference: Snoek, Larochelle & Adams, Practical Bayesian Optimization of Machine Learning Algorithms, NeurIPS 2012.
    """

    title: ClassVar[str] = "Bayesian optimization"
    kind: Literal["bayesian"] = "bayesian"
    random_first: int = setting(
        0,
        "Trials drawn at random before the model is used; 0 is three for each setting. More for wide spaces, fewer "
        "for a small budget.",
        low=0,
        high=200,
    )
    explore: float = setting(
        2.6,
        "Raise it to try where little is known, lower it to stay near the best so far.",
        low=0,
        high=100,
        usual=(0, 10),
        advanced=True,
    )

    def build(self, space: Any, objective: Any, seed: int, epochs: int) -> Any:
        from keras_tuner.oracles import BayesianOptimizationOracle

        return BayesianOptimizationOracle(
            objective=objective,
            max_trials=None,
            num_initial_points=self.random_first or None,
            beta=self.explore,
            hyperparameters=space,
            seed=seed,
            max_consecutive_failed_trials=None,
        )

    def draws_again(self, finished: int, dimensions: int) -> bool:
        return finished < self._first(dimensions)

    def remarks(self, dimensions: tuple[Dimension, ...], trials: int | None, epochs: int | None) -> Iterator[str]:
        first = self._first(len(dimensions))
        if trials is not None and trials <= first:
            yield (
                f"The first {first} trials are drawn at random, which with a budget of {trials} is all: raise the "
                "budget, or lower tuner.random_first."
            )

    def _first(self, dimensions: int) -> int:
        return self.random_first or AT_RANDOM * max(1, dimensions)
