"""Two groups of runs, seed by seed: whether a figure differs by more than the luck of the seeds."""

import statistics
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from labcore.evaluation.measures import measure
from labcore.evaluation.statistics.paired import Contrast, contrast
from labcore.studies.comparison import Part
from labcore.studies.judging import Judgement, Verdict, judged
from labcore.studies.seeds import Group


@dataclass(frozen=True)
class SeedPairs:
    """A group against the reference: the mean difference of a figure, over the seeds that both have.

    Attributes:
        of: what the differences tell; None where the two have no seed in common that has the figure.
        p_adjusted: corrected for the number of groups that are compared (Holm); None where no test can be made.
        verdict: by that.
    """

    of: Contrast | None
    p_adjusted: float | None = None
    verdict: Verdict = "no claim"


def against(reference: Group, others: Sequence[Group], part: Part, name: str) -> list[SeedPairs]:
    """Each of `others` against `reference` in the figure `name`, in order."""
    found = [_pairs(reference, other, part, name) for other in others]
    judgements = iter(judged([each for each in found if each], measure(name).better))
    return [_judged(next(judgements)) if each else SeedPairs(None) for each in found]


def _judged(of: Judgement) -> SeedPairs:
    return SeedPairs(of.contrast, of.p_adjusted, of.verdict)


def _pairs(reference: Group, other: Group, part: Part, name: str) -> Contrast | None:
    """Runs are paired that have seed and fold in common, and, where the groups hold several settings, those too.

    What several settings of one seed and fold say is one difference, their mean: the luck of the seed is the same.
    """
    apart = reference.varying | other.varying
    base, values = reference.values(part, name, apart), other.values(part, name, apart)
    shared = [unit for unit in values if unit in base]
    if not shared:
        return None
    by_draw = defaultdict[object, list[float]](list)
    for unit in shared:
        by_draw[unit[:2]].append(values[unit] - base[unit])
    scale = max(abs(value) for unit in shared for value in (base[unit], values[unit]))
    folds = reference.folds if reference.folds == other.folds else None
    return contrast([statistics.mean(each) for each in by_draw.values()], scale=scale, folds=folds)
