"""Random search."""

from typing import Any, ClassVar, Literal

from labcore.spec.tuner.base import Tuner


class RandomSearch(Tuner):
    """Draw every trial at random: hard to beat where few settings matter, and trials do not wait for each other.

    Reference: Bergstra & Bengio, Random Search for Hyper-Parameter Optimization, JMLR 2012.
    """

    title: ClassVar[str] = "Random search"
    kind: Literal["random"] = "random"

    def build(self, space: Any, objective: Any, seed: int, epochs: int) -> Any:
        from keras_tuner.oracles import RandomSearchOracle

        return RandomSearchOracle(
            objective=objective, max_trials=None, hyperparameters=space, seed=seed, max_consecutive_failed_trials=None
        )
