"""The effects of a study's factors on one figure, each with its interval, its tests and a verdict.

What differs here is the seed: the interval says how far another draw of seeds might move the effect. How far another
draw of validation images might move it is another question, and answered apart, in `labcore.studies.same_images`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any, Literal, TypeVar

from labcore.evaluation.measures import measure
from labcore.evaluation.statistics.paired import Contrast, contrast
from labcore.evaluation.statistics.several import adjusted
from labcore.studies.contrasts import Differences, aliases, interaction, main_effect
from labcore.studies.measured import Measured, measured
from labcore.studies.observation import Observation

Verdict = Literal["better", "worse", "higher", "lower", "practically equal", "undecided", "no claim"]
"""`higher` and `lower` are said of an interaction, and of a figure that is no judgement."""

T = TypeVar("T", "Effect", "Interaction")

ALPHA = 0.05


@dataclass(frozen=True)
class Effect:
    """What a level does to a figure, compared with the reference level.

    Attributes:
        factor, level, reference: a dotted key and two of its values.
        metric: the figure, on validation.
        contrast: estimate, interval and tests over repeats.
        seeds: those that have both sides, ascending.
        p_adjusted: the t-test's p, corrected (Holm) for all main effects of the study on this figure.
        verdict: by the corrected tests at 5 %.
        filled: repeats that lack a run.
        aliased: factors, or pairs of them, whose effect cannot be told from this one.
    """

    factor: str
    level: Any
    reference: Any
    metric: str
    contrast: Contrast
    seeds: tuple[int, ...]
    p_adjusted: float | None = None
    verdict: Verdict = "no claim"
    filled: int = 0
    aliased: tuple[tuple[str, ...], ...] = ()

    @property
    def estimate(self) -> float:
        return self.contrast.estimate

    @property
    def low(self) -> float:
        return self.contrast.low

    @property
    def high(self) -> float:
        return self.contrast.high

    @property
    def p_value(self) -> float | None:
        return self.contrast.p_value

    @property
    def n(self) -> int:
        return self.contrast.n

    def row(self) -> dict[str, Any]:
        """As the command line says it: finite numbers and null only."""
        return {"factor": self.factor, "level": self.level, "reference": self.reference, **_row(self)}


@dataclass(frozen=True)
class Interaction:
    """How much more a level of one factor does where another factor has a level than where it has its reference.

    Attributes as of `Effect`, with two of each; corrected for all interactions of the study on this figure.
    """

    factors: tuple[str, str]
    levels: tuple[Any, Any]
    references: tuple[Any, Any]
    metric: str
    contrast: Contrast
    seeds: tuple[int, ...]
    p_adjusted: float | None = None
    verdict: Verdict = "no claim"
    filled: int = 0

    def row(self) -> dict[str, Any]:
        """As the command line says it: finite numbers and null only."""
        named = {"factors": list(self.factors), "levels": list(self.levels), "references": list(self.references)}
        return {**named, **_row(self)}


@dataclass(frozen=True)
class Effects:
    """All effects on one figure.

    Attributes:
        seeds: of the study, ascending.
        folds: of its cross-validation, or None.
        equivalence: half the width of the region of practical equivalence, or None.
        unknown: factor and level, of those that nothing can be said of: one of the two sides has no finished run.
    """

    metric: str
    main: tuple[Effect, ...]
    interactions: tuple[Interaction, ...]
    seeds: tuple[int, ...]
    folds: int | None = None
    equivalence: float | None = None
    unknown: tuple[tuple[str, Any], ...] = ()

    def rows(self) -> list[dict[str, Any]]:
        return [effect.row() for effect in self.main]


def effects(
    observations: Sequence[Observation],
    metric: str,
    *,
    reference: Mapping[str, Any] | None = None,
    equivalence: float | None = None,
) -> Effects:
    """Main effects against the reference levels, and interactions of each two factors, on `metric`.

    Args:
        reference: the reference level by factor; where missing, the level that appears first.
        equivalence: half the width of the region of practical equivalence, in the unit of the metric.
    """
    table = measured(observations, metric, reference)
    main, unknown = list[Effect](), list[tuple[str, Any]]()
    for factor in table.factors:
        for key in table.others(factor):
            found = _main(table, factor, key, metric, equivalence)
            if found is None:
                unknown.append((factor, table.levels[factor][key]))
            else:
                main.append(found)
    unknown += [(factor, table.levels[factor][table.reference(factor)]) for factor in table.absent]
    return Effects(
        metric=metric,
        main=tuple(_judged(main, metric)),
        interactions=tuple(_judged(list(_interactions(table, metric, equivalence)), None)),
        seeds=table.seeds,
        folds=table.folds,
        equivalence=equivalence,
        unknown=tuple(unknown),
    )


def _main(table: Measured, factor: str, key: str, metric: str, equivalence: float | None) -> Effect | None:
    found = main_effect(table, factor, key)
    if found is None:
        return None
    return Effect(
        factor=factor,
        level=table.levels[factor][key],
        reference=table.levels[factor][table.reference(factor)],
        metric=metric,
        contrast=_contrast(found, table, equivalence),
        seeds=_seeds(found),
        filled=found.filled,
        aliased=() if found.matched else tuple(aliases(table, factor)),
    )


def _interactions(table: Measured, metric: str, equivalence: float | None) -> Iterator[Interaction]:
    for one, two in combinations(table.factors, 2):
        for keys in ((first, second) for first in table.others(one) for second in table.others(two)):
            found = interaction(table, (one, two), keys)
            if found is None:
                continue
            yield Interaction(
                factors=(one, two),
                levels=(table.levels[one][keys[0]], table.levels[two][keys[1]]),
                references=(table.levels[one][table.reference(one)], table.levels[two][table.reference(two)]),
                metric=metric,
                contrast=_contrast(found, table, equivalence),
                seeds=_seeds(found),
                filled=found.filled,
            )


def _contrast(found: Differences, table: Measured, equivalence: float | None) -> Contrast:
    return contrast(found.values, scale=found.scale, equivalence=equivalence, folds=table.folds)


def _seeds(found: Differences) -> tuple[int, ...]:
    return tuple(sorted({seed for seed, _ in found.units}))


def _judged(found: Sequence[T], metric: str | None) -> list[T]:
    """`found` with their tests corrected for how many they are, and a verdict on each.

    Args:
        metric: which way is better is asked of it; None where neither way is.
    """
    better = measure(metric).better if metric else 0
    tests = adjusted([each.contrast.p_value for each in found])
    equivalences = adjusted([each.contrast.p_equivalence for each in found])
    return [
        replace(each, p_adjusted=p, verdict=_verdict(each.contrast, p, equal, better))
        for each, p, equal in zip(found, tests, equivalences, strict=True)
    ]


def _verdict(of: Contrast, p: float | None, p_equivalence: float | None, better: int) -> Verdict:
    """A difference that is sure but too small to matter is practically equal."""
    if p is None:
        return "no claim"
    if p_equivalence is not None and p_equivalence <= ALPHA:
        return "practically equal"
    if p > ALPHA:
        return "undecided"
    if not better:
        return "higher" if of.estimate > 0 else "lower"
    return "better" if of.estimate * better > 0 else "worse"


def _row(of: Effect | Interaction) -> dict[str, Any]:
    told = of.contrast
    return {
        "metric": of.metric,
        "estimate": told.estimate,
        "low": told.low,
        "high": told.high,
        "p_value": told.p_value,
        "p_adjusted": of.p_adjusted,
        "p_exact": told.p_exact,
        "p_equivalence": told.p_equivalence,
        "n": told.n,
        "needed": told.needed,
        "verdict": of.verdict,
    }
