"""Grid search."""

import math
from collections.abc import Iterator
from typing import Any, ClassVar, Literal

from labcore.spec.dimension import Dimension
from labcore.spec.tuner.base import Tuner


class GridSearch(Tuner):
    """Try every combination, one after the other: complete for two or three settings of few values, dear beyond."""

    title: ClassVar[str] = "Grid search"
    kind: Literal["grid"] = "grid"

    def build(self, space: Any, objective: Any, seed: int, epochs: int) -> Any:
        from keras_tuner.oracles import GridSearchOracle

        class Eager(GridSearchOracle):  # type: ignore[misc]
            """Names the next point at once: KerasTuner waits for the last to end, in case new settings turn up."""

            def populate_space(self, trial_id: str) -> Any:
                named = super().populate_space(trial_id)
                if named["values"] is not None:
                    self._populate_next.append(trial_id)
                return named

        return Eager(
            objective=objective, max_trials=None, hyperparameters=space, seed=seed, max_consecutive_failed_trials=None
        )

    def refusals(self, dimensions: tuple[Dimension, ...], epochs: int | None) -> Iterator[tuple[str, str]]:
        for each in dimensions:
            if each.count is None:
                yield (
                    f"A grid has points, and '{each.key}' may lie anywhere from {each.low:g} to {each.high:g}.",
                    "List its values, give it a step, or choose another tuner.",
                )

    def remarks(self, dimensions: tuple[Dimension, ...], trials: int | None, epochs: int | None) -> Iterator[str]:
        most = math.prod(each.count or 1 for each in dimensions)
        if trials is not None and trials < most:
            yield (
                f"The grid has up to {most:,} points and the budget {trials} trials: the last "
                "settings of the space are gone through first, and the others hardly move. Random search spreads the "
                "same trials evenly."
            )
