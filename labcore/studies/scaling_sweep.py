"""Width, depth and resolution, each alone and all together, at equal floating-point operations: the levels of a study.

After Tan & Le, "EfficientNet" (ICML 2019), table 7. What they compare at one budget is searched for here, as filters,
layers and pixels are whole numbers and every architecture counts its own.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from labcore.errors import InputError
from labcore.spec.architecture.network import Cost
from labcore.spec.data import Data
from labcore.spec.experiment import Experiment
from labcore.spec.scaling import Coefficients, Scaling

COMPOUND = "compound"
DIMENSIONS = ("width", "depth", "resolution", COMPOUND)

RANGES = {"width": (0.1, 8.0), "depth": (0.2, 8.0), "resolution": (0.25, 8.0), COMPOUND: (-4.0, 6.0)}
"""Within which multipliers, and φ, are searched for; steps are of `GRAIN`."""

GRAIN = 0.01

AS_GOOD = 0.01
"""Multipliers whose FLOPs miss the budget by as much more than the nearest are as good, where they are rounder."""


Candidate = tuple[float, dict[str, float], int]
"""A multiplier, or φ; what it sets of `Scaling`; the FLOPs that come of it."""


@dataclass(frozen=True)
class Step:
    """One level of a sweep.

    Attributes:
        dimension: what it scales: one of `DIMENSIONS`; empty for the baseline.
        amount: the multiplier, or φ.
        settings: what it sets of `Scaling`.
        budget: the FLOPs that were asked for, as a multiple of the baseline's.
        flops: of the network that comes of it, for one image; estimated without building it.
        share: those in parts of the budget: 1 where it is met.
    """

    dimension: str
    amount: float
    settings: Mapping[str, float]
    budget: float
    flops: int
    share: float

    @property
    def label(self) -> str:
        """What the level is called."""
        if not self.dimension:
            return "baseline"
        sign = "φ " if self.dimension == COMPOUND else "×"
        return f"{self.dimension} {sign}{self.amount:g}"


def can_scale(base: Experiment) -> bool:
    """Whether experiments of that kind have a network that scales."""
    return "scaling" in type(base).model_fields


def scaled(base: Any, settings: Mapping[str, float]) -> Any:
    """The experiment `base` with the scaling `settings`, and nothing else of it."""
    return base.model_copy(update={"scaling": Scaling(**settings)})


def estimate(spec: Any, data: Data) -> Cost | None:
    """What the networks of `spec` take, without building it; None where its FLOPs cannot be told so."""
    cost: Cost | None = spec.cost(data)
    return None if cost is None or cost.flops is None else cost


def sweep(
    base: Experiment,
    data: Data,
    budgets: Sequence[float],
    dimensions: Sequence[str] = DIMENSIONS,
    coefficients: Coefficients = Coefficients(),  # noqa: B008  a constant
) -> list[Step]:
    """The baseline, then for each budget what of each dimension comes nearest to it.

    A level that comes near to two budgets, as depth moves in whole layers, is there once; one that would be the
    baseline is not there again.

    Args:
        base: its own scaling is left aside.
        budgets: FLOPs, as multiples of the baseline's.

    Raises InputError where the architecture comes in sizes that only building it tells.
    """
    whole = estimate(scaled(base, {}), data)
    if whole is None or not whole.flops:
        raise InputError(
            f"{base.architecture.title} comes in fixed sizes, so that it cannot be made to fit a budget of FLOPs.",  # type: ignore[attr-defined]
            "Choose an architecture of the lab's own, such as EfficientNet-style or CNN.",
        )
    steps = [Step("", 1.0, coefficients.settings(0), 1.0, whole.flops, 1.0)]
    for dimension in dimensions:
        candidates = list(_candidates(base, data, dimension, coefficients))
        for budget in budgets:
            amount, settings, flops = _nearest(dimension, candidates, budget * whole.flops)
            steps.append(Step(dimension, amount, settings, budget, flops, flops / whole.flops / budget))
    return list(_once(steps))


def _candidates(base: Experiment, data: Data, dimension: str, coefficients: Coefficients) -> Iterator[Candidate]:
    """All that can be set."""
    low, high = RANGES[dimension]
    for place in range(round((high - low) / GRAIN) + 1):
        amount = round(low + place * GRAIN, 2)
        if dimension == COMPOUND:
            settings = coefficients.settings(amount)
        else:
            settings = coefficients.settings(0, **{dimension: amount})
        if any(not RANGES[name][0] <= value <= RANGES[name][1] for name, value in settings.items()):
            continue
        cost = estimate(scaled(base, settings), data)
        if cost is not None and cost.flops is not None:
            yield amount, settings, cost.flops


def _nearest(dimension: str, candidates: Sequence[Candidate], wanted: float) -> Candidate:
    """Of those that come about as near to the FLOPs `wanted` as any, the roundest; of depths with the same layers the
    largest, as layers are rounded up: with two of them ×1.1 is ×1.5."""
    missed = [abs(math.log(flops / wanted)) for *_, flops in candidates]
    least = min(missed)
    near = [(each, by) for each, by in zip(candidates, missed, strict=True) if by <= least + AS_GOOD]
    if dimension == "depth":
        return max((by == least, each[0], each) for each, by in near)[-1]
    return min(near, key=lambda pair: (_digits(pair[0][0]), pair[1]))[0]


def _digits(amount: float) -> int:
    """Decimals that it takes to write it."""
    return next(digits for digits in range(3) if round(amount, digits) == amount)


def _once(steps: Sequence[Step]) -> Iterator[Step]:
    """Of steps that set the same, the one that meets its budget best; in their order."""
    best: dict[tuple[tuple[str, float], ...], Step] = {}
    for step in steps:
        key = tuple(sorted(step.settings.items()))
        if step.flops == steps[0].flops and step.dimension:
            continue  # rounding leaves nothing of it
        if key not in best or abs(math.log(step.share)) < abs(math.log(best[key].share)):
            best[key] = step
    yield from best.values()


def sweep_plan(base: Mapping[str, Any], steps: Sequence[Step], seeds: int, name: str = "") -> dict[str, Any]:
    """The content of a study file that varies `scaling` by `steps`, the first of which is the reference."""
    return {
        "name": name,
        "base": _unscaled(base),
        "factors": {"scaling": [dict(step.settings) for step in steps]},
        "labels": {"scaling": [step.label for step in steps]},
        "seeds": list(range(seeds)),
    }


def grid_plan(
    base: Mapping[str, Any],
    widths: Sequence[float],
    depths: Sequence[float],
    resolutions: Sequence[float],
    seeds: int,
    name: str = "",
) -> dict[str, Any]:
    """The content of a study file that widens the network at several depths and resolutions (figure 4 of the paper).

    Of what has one level only, all runs have that.
    """
    levels = {"width": widths, "depth": depths, "resolution": resolutions}
    fixed = {key: values[0] for key, values in levels.items() if len(values) == 1}
    return {
        "name": name,
        "base": {**_unscaled(base), **({"scaling": fixed} if fixed else {})},
        "factors": {f"scaling.{key}": list(values) for key, values in levels.items() if len(values) > 1},
        "seeds": list(range(seeds)),
    }


def _unscaled(base: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in base.items() if key != "scaling"}
