"""What the statistics of a study see of its runs."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Observation:
    """One finished run of a study, as the statistics see it.

    Attributes:
        cell: the level of every factor by its dotted key; a level is any JSON value.
        seed: of the run.
        fold: which fold of a cross-validation; None without one.
        figures: on validation, by name: accuracy, balanced_accuracy, roc_auc, loss …; and `train_<name>` where known.
        costs: seconds of training, parameters, flops, memory (bytes), as far as known.
        run_id: which run it is.
        folds: how many folds its cross-validation has, whether or not all have been measured; None without one, or
            where nobody has said.
    """

    cell: Mapping[str, Any]
    seed: int
    fold: int | None
    figures: Mapping[str, float]
    costs: Mapping[str, float] = field(default_factory=dict)
    run_id: str = ""
    folds: int | None = None


def level_key(value: Any) -> str:
    """What tells levels apart: the same for equal JSON values, so 0 and 0.0 are one level, 1 and true are two."""
    return json.dumps(_plain(value), sort_keys=True, ensure_ascii=False)


def cell_key(cell: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """What tells cells apart, whatever the order of their factors."""
    return tuple(sorted((factor, level_key(level)) for factor, level in cell.items()))


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
