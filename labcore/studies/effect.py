"""What a study says of one effect: estimate, interval, tests, and a verdict."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from labcore.evaluation.statistics.paired import Contrast
from labcore.studies.judging import Verdict


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
        over: the levels of the other factors, combination by combination, that the effect is the mean over.
        combinations: how many of them there would be, were no run missing.
        short: seeds left aside in one of their folds or as a whole, as a run is missing.
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
    over: tuple[Mapping[str, Any], ...] = ()
    combinations: int = 1
    short: tuple[int, ...] = ()
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
    over: tuple[Mapping[str, Any], ...] = ()
    combinations: int = 1
    short: tuple[int, ...] = ()

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
