"""Studies with planted effects, drawn at random: what the statistics should find in them is known."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np

from labcore.studies.effect import Effect, Interaction
from labcore.studies.observation import Observation

METRIC = "accuracy"
FACTORS = A, B = "augmentation", "regularization"


@dataclass(frozen=True)
class Scenario:
    """A way to draw studies.

    Attributes:
        seeds: repeats of every cell.
        main: what switching a factor on adds, where the other is off.
        both: what having both on adds beyond that.
        spreads: standard deviation over seeds of the four cells: neither, B, A, both.
        missing: runs that failed, at random.
        of_seed: standard deviation of what a seed adds to all cells alike.
        folds: of a cross-validation, whose differences are correlated by 1 / folds; 0 without one.
        design: full, one-at-a-time, or fractional: half of a factorial of three, the third without any effect.
    """

    seeds: int = 3
    main: tuple[float, float] = (0.0, 0.0)
    both: float = 0.0
    spreads: tuple[float, float, float, float] = (0.01, 0.01, 0.01, 0.01)
    missing: int = 0
    of_seed: float = 0.01
    folds: int = 0
    design: str = "full"

    def truth(self, effect: Effect | Interaction) -> float:
        """What was planted of `effect`: of a main effect, the mean over the combinations that it was measured over."""
        if isinstance(effect, Interaction):
            return self.both
        if effect.factor not in FACTORS:
            return 0.0
        other = FACTORS[1 - FACTORS.index(effect.factor)]
        on = [bool(combination[other]) for combination in effect.over] or [True, False]
        return self.main[FACTORS.index(effect.factor)] + self.both * sum(on) / len(on)

    def studies(self, number: int, seed: int = 0) -> Iterator[list[Observation]]:
        random = np.random.default_rng(seed)
        for _ in range(number):
            yield self._study(random)

    def _study(self, random: np.random.Generator) -> list[Observation]:
        repeats = list(product(range(self.seeds), range(self.folds) if self.folds else [None]))
        shift = dict(zip(range(self.seeds), random.normal(0, self.of_seed, self.seeds), strict=True))
        runs = []
        for cell, spread in self._cells():
            a, b = cell[A], cell[B]
            mean = 0.9 + self.main[0] * a + self.main[1] * b + self.both * a * b
            shared = np.sqrt(1 / self.folds) * random.normal() if self.folds else 0.0
            own = np.sqrt(1 - 1 / self.folds) if self.folds else 1.0
            for one, fold in repeats:
                noise = spread * (shared + own * random.normal())
                runs.append(Observation(cell, one, fold, {METRIC: mean + shift[one] + noise}))
        gone = set(random.choice(len(runs), self.missing, replace=False).tolist())
        return [run for place, run in enumerate(runs) if place not in gone]

    def _cells(self) -> Iterator[tuple[dict[str, bool], float]]:
        for (a, b), spread in zip(product((False, True), repeat=2), self.spreads, strict=True):
            if self.design == "fractional":
                yield {A: a, B: b, "third": a ^ b}, spread
            elif self.design == "full" or not (a and b):
                yield {A: a, B: b}, spread


SCENARIOS: dict[str, Scenario] = {
    "no effect, 3 seeds": Scenario(),
    "no effect, 5 seeds": Scenario(seeds=5),
    "main effects, 3 seeds": Scenario(main=(0.02, -0.01)),
    "main effects, 5 seeds": Scenario(seeds=5, main=(0.02, -0.01)),
    "interaction, 3 seeds": Scenario(main=(0.01, 0.0), both=0.02),
    "unequal spreads, 3 seeds": Scenario(main=(0.01, 0.0), both=0.02, spreads=(0.005, 0.01, 0.02, 0.04)),
    "unequal spreads, 5 seeds": Scenario(seeds=5, spreads=(0.005, 0.01, 0.02, 0.04)),
    "one run missing, 3 seeds": Scenario(main=(0.01, 0.0), both=0.02, missing=1),
    "one run missing, 5 seeds": Scenario(seeds=5, main=(0.01, 0.0), both=0.02, missing=1),
    "one run missing, unequal spreads, 3 seeds": Scenario(spreads=(0.005, 0.01, 0.02, 0.04), missing=1),
    "one at a time, 3 seeds": Scenario(main=(0.02, 0.0), design="one-at-a-time"),
    "half of a factorial, 3 seeds": Scenario(main=(0.02, 0.0), design="fractional"),
    "5 folds, one seed": Scenario(seeds=1, main=(0.02, 0.0), folds=5),
    "5 folds, 3 seeds": Scenario(seeds=3, main=(0.0, 0.0), folds=5),
}
