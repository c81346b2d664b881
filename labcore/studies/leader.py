"""Which cell of a study is the best, among those that can be held against each other by the same seeds."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from labcore.evaluation.measures import measure
from labcore.studies.cells import Cell, cells
from labcore.studies.observation import Observation, cell_key
from labcore.words import counted

FEWEST = 2
"""Cells of which one can be called the best."""

Draw = tuple[int, int | None]
"""Seed and fold."""


@dataclass(frozen=True)
class Leader:
    """The best cell by its mean.

    Attributes:
        cell: of its runs those of the draws that count.
        draws: seeds and folds, which all cells that were compared have.
        compared: how many cells these are.
    """

    cell: Cell
    draws: frozenset[Draw]
    compared: int

    def told(self, planned: int) -> str:
        """By what it is the best, as a sentence, where that is not every one of the `planned` cells."""
        if self.compared == planned:
            return f"Compared by {self._repeats()}, which all {planned} cells have."
        return (
            f"Compared by {self._repeats()}, which {self.compared} of {planned} cells have: a mean over other or fewer "
            "seeds is not held against them."
        )

    def _repeats(self) -> str:
        if any(fold is not None for _, fold in self.draws):
            return f"the same {counted(len(self.draws), 'run')} of seeds and folds"
        seeds = sorted(seed for seed, _ in self.draws)
        return f"the same {'seed' if len(seeds) == 1 else 'seeds'} ({', '.join(map(str, seeds))})"


def leader(observations: Sequence[Observation], metric: str) -> Leader | None:
    """The best by mean validation `metric` of as many cells as have a seed and fold in common, by all that these share;
    None where no two do.

    While a study runs, and where runs failed, cells have different seeds, and a mean over one lucky seed is not better
    than one over five.
    """
    known: dict[Any, set[Draw]] = {}
    for each in observations:
        if metric in each.figures:
            known.setdefault(cell_key(each.cell), set()).add((each.seed, each.fold))
    # The most cells that share any draws share one, so nothing else need be tried than the cells that have each draw.
    every = sorted(set().union(*known.values()), key=str)
    having = [[key for key, theirs in known.items() if draw in theirs] for draw in every]
    shared = [(frozenset.intersection(*(frozenset(known[key]) for key in keys)), keys) for keys in having]
    draws, keys = max(shared, key=lambda each: (len(each[1]), len(each[0])), default=(frozenset[Draw](), []))
    if len(keys) < FEWEST:
        return None
    counting = [each for each in observations if cell_key(each.cell) in keys and (each.seed, each.fold) in draws]
    found = cells(counting, metric)
    best = max(found, key=lambda cell: measure(metric).better * cell.value.mean)
    return Leader(best, draws, len(found))
