"""A study as its results are read: what was observed, against what, and what things are called."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from labcore.evaluation.answers import Answers
from labcore.evaluation.measures import measure, ranked
from labcore.evaluation.statistics.variance import Source, analysis
from labcore.studies.comparison import Part
from labcore.studies.effect import Effects
from labcore.studies.effects import effects
from labcore.studies.failures import CellRuns
from labcore.studies.measured import measured
from labcore.studies.naming import Naming
from labcore.studies.observation import Observation, cell_key
from labcore.studies.seed_curves import RunCurve

TRAIN = "train_"


@dataclass(frozen=True)
class StudyResults:
    """All that the page of a study's results draws.

    Attributes:
        title: of the study.
        metric: the figure on validation that it ranks by.
        observations: its finished runs.
        planned: how many runs it is to have.
        under_way: whether any of these waits or is at work.
        reference: the reference level by factor.
        equivalence: half the width of the region of practical equivalence, in the unit of `metric`, as the plan had it
            before anything was measured; None without one.
        naming: what factors and levels are called.
        curves: of its runs over their epochs, of those that have begun, by the name of the figure.
        runs: of every cell, how many runs there are to be and how many failed.
        answers: what the run of that id answered to the images of a part, or None where that was not kept, as of test
            images by all runs that nobody nominated.
    """

    title: str
    metric: str
    observations: Sequence[Observation]
    planned: int
    under_way: bool = False
    reference: Mapping[str, Any] = field(default_factory=dict)
    equivalence: float | None = None
    naming: Naming = field(default_factory=Naming)
    runs: Sequence[CellRuns] = ()
    curves: Callable[[str], Sequence[RunCurve]] = lambda metric: ()
    answers: Callable[[str, Part], Answers | None] = lambda run_id, part: None

    @property
    def varies(self) -> bool:
        """Whether there are factors; a study of the best settings with several seeds has none."""
        return bool(self.reference) or any(each.cell for each in self.observations)

    @property
    def metrics(self) -> list[str]:
        """Figures on validation that are a judgement, the study's own first."""
        known = {name for each in self.observations for name in each.figures if not name.startswith(TRAIN)}
        others = [name for name in ranked(known) if measure(name).better and name != self.metric]
        return [self.metric, *others]

    def identity(self, metric: str) -> str:
        """The same for results that give the same effects on `metric`: by it, they are computed once."""
        seen = [
            (each.run_id, cell_key(each.cell), each.seed, each.fold, each.figures.get(metric))
            for each in self.observations
        ]
        told = json.dumps([metric, self.equivalence, cell_key(self.reference), seen], sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()

    def effects(self, metric: str) -> Effects:
        """On `metric`; only the study's own has a region of practical equivalence."""
        equivalence = self.equivalence if metric == self.metric else None
        return effects(self.observations, metric, reference=self.reference, equivalence=equivalence)

    def variance(self, metric: str) -> list[Source]:
        """The analysis of variance; no row unless every combination has a run with every seed, and seeds are two."""
        table = measured(self.observations, metric, self.reference)
        units = {unit for runs in table.values.values() for unit in runs}
        whole = all(set(runs) == units for runs in table.values.values())
        combinations = 1
        for levels in table.levels.values():
            combinations *= len(levels)
        if not whole or len(units) < 2 or len(table.cells) != combinations or combinations < 2 or table.folds:
            return []
        runs = [(cell, unit, value) for cell in table.cells for unit, value in table.values[cell].items()]
        columns = {factor: [cell[place] for cell, _, _ in runs] for place, factor in enumerate(table.factors)}
        return analysis(columns, [str(seed) for _, (seed, _), _ in runs], [value for *_, value in runs])
