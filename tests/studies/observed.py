"""Studies whose every number is given."""

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from labcore.studies.observation import Observation

A, B = "augmentation", "regularization.dropout"


def study(
    value: Callable[..., float],
    factors: Mapping[str, Sequence[Any]] | None = None,
    seeds: Iterable[int] = (0, 1, 2),
    folds: Sequence[int | None] = (None,),
    metric: str = "accuracy",
) -> list[Observation]:
    """A full factorial of `factors`, `value(seed, *levels)` being the figure; the seed moves it by a little."""
    factors = factors or {A: [False, True], B: [0, 0.5]}
    return [
        Observation(
            cell=dict(zip(factors, levels, strict=True)),
            seed=seed,
            fold=fold,
            figures={metric: value(seed, *levels), f"train_{metric}": value(seed, *levels) + 0.02},
            costs={"seconds": 60.0 + 10 * place + seed, "parameters": 1000.0},
            run_id=f"{place}-{seed}-{fold}",
        )
        for place, levels in enumerate(itertools.product(*factors.values()))
        for seed in seeds
        for fold in folds
    ]
