"""Several differences judged together: their tests corrected for how many they are, and a verdict on each."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from labcore.evaluation.statistics.paired import Contrast
from labcore.evaluation.statistics.power import pairs_needed
from labcore.evaluation.statistics.several import adjusted

ALPHA = 0.05

Verdict = Literal["better", "worse", "higher", "lower", "practically equal", "undecided", "no claim"]
"""`higher` and `lower` are said of an interaction, and of a figure that is no judgement."""


@dataclass(frozen=True)
class Judgement:
    """What may be concluded from one of several differences.

    Attributes:
        contrast: as it came, but `needed` is told for the corrected test.
        p_adjusted: the t-test's p, corrected (Holm) for all that are judged together; None where there is no test.
        verdict: by the corrected tests at 5 %.
    """

    contrast: Contrast
    p_adjusted: float | None
    verdict: Verdict


def judged(contrasts: Sequence[Contrast], better: int) -> list[Judgement]:
    """Each of `contrasts`, in order.

    Args:
        better: which way the figure is better: 1 or -1; 0 where neither way is.
    """
    tests = adjusted([each.p_value for each in contrasts])
    equivalences = adjusted([each.p_equivalence for each in contrasts])
    return [
        Judgement(
            contrast=replace(each, needed=_needed(each, len(contrasts))),
            p_adjusted=p,
            verdict=_verdict(each, p, equal, better),
        )
        for each, p, equal in zip(contrasts, tests, equivalences, strict=True)
    ]


def _needed(of: Contrast, comparisons: int) -> int | None:
    """Seeds with which a test that is corrected as this one would find a difference as large as this."""
    if of.needed is None or not of.deviation:
        return None
    return pairs_needed(of.estimate / of.deviation, comparisons)


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
