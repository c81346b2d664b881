"""The effects of a study's factors on one figure, each with its interval, its tests and a verdict.

What differs here is the seed: the interval says how far another draw of seeds might move the effect. How far another
draw of validation images might move it is another question, and answered apart, in `labcore.studies.same_images`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any, TypeVar

from labcore.evaluation.measures import measure
from labcore.evaluation.statistics.paired import Contrast, contrast
from labcore.studies.contrasts import Differences, aliases, interaction, main_effect
from labcore.studies.effect import Effect, Effects, Interaction
from labcore.studies.judging import judged
from labcore.studies.measured import Measured, measured
from labcore.studies.observation import Observation

T = TypeVar("T", Effect, Interaction)


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
        main=tuple(_judged(main, measure(metric).better)),
        interactions=tuple(_judged(list(_interactions(table, metric, equivalence)), 0)),
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
        aliased=() if found.matched else tuple(aliases(table, factor)),
        **_told(found, table, (factor,)),
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
                **_told(found, table, (one, two)),
            )


def _contrast(found: Differences, table: Measured, equivalence: float | None) -> Contrast:
    return contrast(found.values, scale=found.scale, equivalence=equivalence, folds=table.folds)


def _told(found: Differences, table: Measured, factors: tuple[str, ...]) -> dict[str, Any]:
    """What is told of `found`, which is about `factors`, beside its contrast."""
    combinations_ = [
        {
            factor: table.levels[factor][key]
            for factor, key in zip(table.factors, cell, strict=True)
            if factor not in factors
        }
        for cell in found.over
    ]
    return {
        "seeds": tuple(sorted({seed for seed, _ in found.units})),
        "over": tuple(combinations_) if found.matched else (),
        "combinations": found.combinations,
        "short": tuple(sorted({seed for seed, _ in found.short})),
    }


def _judged(found: Sequence[T], better: int) -> list[T]:
    """`found` with their tests corrected for how many they are, and a verdict on each."""
    each_judged = judged([each.contrast for each in found], better)
    return [
        replace(each, contrast=of.contrast, p_adjusted=of.p_adjusted, verdict=of.verdict)
        for each, of in zip(found, each_judged, strict=True)
    ]
