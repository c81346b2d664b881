"""Two groups of runs, seed by seed: whether a figure differs by more than the luck of the seeds."""

from collections.abc import Sequence
from dataclasses import dataclass

from labcore.evaluation.statistics.paired import Contrast, contrast
from labcore.evaluation.statistics.several import adjusted
from labcore.studies.comparison import Part
from labcore.studies.seeds import Group


@dataclass(frozen=True)
class SeedPairs:
    """A group against the reference: the mean difference of a figure, over the seeds that both have.

    Attributes:
        of: what the differences tell; None where the two have no seed in common that has the figure.
        p_adjusted: corrected for the number of groups that are compared (Holm); None where no test can be made.
    """

    of: Contrast | None
    p_adjusted: float | None = None


def against(reference: Group, others: Sequence[Group], part: Part, name: str) -> list[SeedPairs]:
    """Each of `others` against `reference` in the figure `name`, in order."""
    found = [_pairs(reference, other, part, name) for other in others]
    corrected = adjusted([each.p_value if each else None for each in found])
    return [SeedPairs(each, p) for each, p in zip(found, corrected, strict=True)]


def _pairs(reference: Group, other: Group, part: Part, name: str) -> Contrast | None:
    base, values = reference.values(part, name), other.values(part, name)
    seeds = [seed for seed in values if seed in base]
    if not seeds:
        return None
    scale = max(abs(value) for seed in seeds for value in (base[seed], values[seed]))
    return contrast([values[seed] - base[seed] for seed in seeds], scale=scale)
