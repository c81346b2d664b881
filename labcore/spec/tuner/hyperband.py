"""Hyperband."""

import math
from collections.abc import Iterator
from typing import Any, ClassVar, Literal

from labcore.spec.base import setting
from labcore.spec.dimension import Dimension
from labcore.spec.tuner.base import Tuner


class Hyperband(Tuner):
    """Give many trials few epochs, and only the best of them more: for long trainings that early epochs foretell.

    A trial that is promoted is trained anew with its new number of epochs, not gone on with: it is then a run like any
    other, whose learning rate schedule fits its length. That costs up to half as much again.
    Reference: Li et al., Hyperband: A Novel Bandit-Based Approach to Hyperparameter Optimization, JMLR 2018.
    """

    title: ClassVar[str] = "Hyperband"
    chooses_epochs: ClassVar[bool] = True
    kind: Literal["hyperband"] = "hyperband"
    factor: int = setting(
        3, "One trial of so many is promoted, to so many times the epochs. Raise it to sort out faster.", low=2, high=10
    )

    def build(self, space: Any, objective: Any, seed: int, epochs: int) -> Any:
        from keras_tuner.oracles import HyperbandOracle

        return HyperbandOracle(
            objective=objective,
            max_epochs=epochs,
            factor=self.factor,
            hyperband_iterations=None,  # round after round, until the budget is spent
            hyperparameters=space,
            seed=seed,
            max_consecutive_failed_trials=None,
        )

    def refusals(self, dimensions: tuple[Dimension, ...], epochs: int | None) -> Iterator[tuple[str, str]]:
        if epochs is None:
            yield (
                "Hyperband begins with few epochs, and this task has no number of epochs to set.",
                "Choose the tuner random, bayesian or grid.",
            )
        elif epochs < self.factor:
            yield (
                f"Hyperband begins with few epochs, and the base has only {epochs}.",
                f"Set the base's epochs to {self.factor} or more, or choose another tuner.",
            )

    def remarks(self, dimensions: tuple[Dimension, ...], trials: int | None, epochs: int | None) -> Iterator[str]:
        if epochs is None:
            return
        brackets = self.brackets(epochs)
        whole = sum(size for bracket in brackets for size, _ in bracket)
        total = sum(size * length for bracket in brackets for size, length in bracket)
        yield f"One whole round of Hyperband is {whole} trials and at most {total:,} epochs; promoted ones begin anew."
        if trials is not None and trials < whole:
            yield f"A budget of {trials} trials ends within the first round: the longest trials may not be reached."

    def brackets(self, epochs: int) -> list[list[tuple[int, int]]]:
        """Of each bracket its stages, as `(trials, epochs)`, as KerasTuner sizes them."""
        count, left = 0, float(epochs)
        while left >= 1:
            count, left = count + 1, left / self.factor
        last = math.ceil(1 + math.log(epochs, self.factor))
        return [
            [
                (
                    math.ceil(last / (bracket + 1) * self.factor ** (bracket - stage)),
                    math.ceil(epochs / self.factor ** (bracket - stage)),
                )
                for stage in range(bracket + 1)
            ]
            for bracket in reversed(range(count))
        ]
