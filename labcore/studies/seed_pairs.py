"""Two groups of runs, seed by seed: whether a figure differs by more than the luck of the seeds."""

import statistics
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from labcore.evaluation.measures import measure
from labcore.evaluation.statistics.paired import Contrast, contrast, p_of
from labcore.studies.comparison import Part
from labcore.studies.judging import ALPHA, Judgement, Verdict, judged
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


def repeated(groups: Sequence[Group]) -> bool:
    """Whether any of them has several draws, so that what is best is a question to the seeds."""
    return any(len(group.members) > 1 for group in groups)


def best_over_seeds(groups: Sequence[Group], part: Part, name: str) -> set[int]:
    """The place of the group that is better than every other that has the figure, over the seeds that the two share,
    where a paired t-test tells them apart: at 5 %, over how many the others are (Bonferroni).

    Empty where there is none: another seed might make another the best. Means over all seeds of a group are not asked,
    as one with more seeds than the others owes its mean to seeds that they had no luck with.
    """
    having = [place for place, group in enumerate(groups) if group.values(part, name)]
    if len(having) < 2:
        return set()
    level = ALPHA / (len(having) - 1)
    return {
        place
        for place in having
        if all(_is_better(groups[place], groups[other], part, name, level) for other in having if other != place)
    }


def _is_better(group: Group, other: Group, part: Part, name: str, level: float) -> bool:
    found = _differences(other, group, part, name)
    if found is None or statistics.mean(found.values) * measure(name).better <= 0:
        return False
    p_value = p_of(found.values, scale=found.scale, folds=found.folds)
    return p_value is not None and p_value <= level


@dataclass(frozen=True)
class _Differences:
    """One difference for each seed and fold, the size of what was subtracted, and how many folds there are."""

    values: list[float]
    scale: float
    folds: int | None


def _pairs(reference: Group, other: Group, part: Part, name: str) -> Contrast | None:
    found = _differences(reference, other, part, name)
    return None if found is None else contrast(found.values, scale=found.scale, folds=found.folds)


def _differences(reference: Group, other: Group, part: Part, name: str) -> _Differences | None:
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
    return _Differences([statistics.mean(each) for each in by_draw.values()], scale, folds)
