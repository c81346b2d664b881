"""The results of a study of scaling: curves of a figure against FLOPs, as Tan & Le draw them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from labcore.spec.levels import laid
from labcore.spec.scaling import Multipliers, Scaling
from labcore.spec.study import Plan
from labcore.studies.cells import Cell, Spread, cells
from labcore.studies.observation import Observation

SCALING, BASELINE = "scaling", "baseline"

ALIKE = 1.25
"""FLOPs within this ratio are compared as about equal: whole layers seldom come nearer."""

TOLERANCE = 0.004
"""Relative: multipliers nearer to 1 than this change nothing."""


@dataclass(frozen=True)
class ScaledPoint:
    """One network.

    Attributes:
        cell: its levels.
        by: width, depth and resolution as multiples of the baseline's.
        label: what is written beside it, as ×1.4.
        flops: for one image; None where its runs do not tell.
        value: the figure on validation over seeds.
    """

    cell: Mapping[str, Any]
    by: Multipliers
    label: str
    flops: float | None
    value: Spread


@dataclass(frozen=True)
class ScaledCurve:
    """Networks along one dimension, by rising multiplier.

    Attributes:
        name: of the dimension, or of what its networks have in common.
        points: the baseline among them, where they begin with it.
    """

    name: str
    points: tuple[ScaledPoint, ...]


def varies_scaling(plan: Plan) -> bool:
    """Whether it is scaling that the study varies, alone or among others."""
    return any(key == SCALING or key.startswith(f"{SCALING}.") for key in plan.factors)


def reference_of(plan: Plan) -> dict[str, Any]:
    """The first level of each factor: the baseline."""
    return {key: values[0] for key, values in plan.factors.items()}


def multipliers(plan: Plan, cell: Mapping[str, Any]) -> Multipliers:
    """By how much the networks of `cell` are wider, deeper and finer than the baseline."""
    own, base = (Scaling(**laid(plan.base, levels).get(SCALING, {})) for levels in (cell, reference_of(plan)))
    return Multipliers(*(mine / theirs for mine, theirs in zip(own.multipliers, base.multipliers, strict=True)))


def curves(plan: Plan, observations: Sequence[Observation], metric: str) -> list[ScaledCurve]:
    """The figure `metric` of all networks that are measured.

    One curve for each dimension that is scaled alone, and one for all together, each from the baseline on (their
    figure 3); where several widths share a depth and a resolution, one for each such pair (their figure 4). Where the
    study varies something else too, each is there once for each combination of that.
    """
    found = cells(observations, metric, "flops")
    by_other: dict[str, list[Cell]] = {}
    for each in found:
        by_other.setdefault(_others(plan, each.levels), []).append(each)
    return [curve for other, group in by_other.items() for curve in _curves(plan, group, other)]


def _others(plan: Plan, cell: Mapping[str, Any]) -> str:
    rest = {key: level for key, level in cell.items() if key != SCALING and not key.startswith(f"{SCALING}.")}
    return plan.told(rest)


def _curves(plan: Plan, group: Sequence[Cell], other: str) -> Iterator[ScaledCurve]:
    known = [(each, multipliers(plan, each.levels)) for each in group]
    pairs = [_rounded(by)[1:] for _, by in known]
    in_pairs = any(pair != (1, 1) and pairs.count(pair) > 1 for pair in pairs)
    name = _name_of_pair if in_pairs else _name_of_dimension
    named: dict[str, list[ScaledPoint]] = {}
    base = None
    for each, by in known:
        if _rounded(by) == (1, 1, 1) and not in_pairs:
            base = _point(plan, each, by, BASELINE)
            continue
        label = f"×{by.width:.3g}" if in_pairs else _label(plan, each.levels, by)
        named.setdefault(name(by), []).append(_point(plan, each, by, label))
    if base and not named:
        named[BASELINE] = []
    for title, points in named.items():
        whole = [*([base] if base else []), *points]
        whole.sort(key=lambda point: point.flops if point.flops is not None else point.by.computation)
        yield ScaledCurve(", ".join(filter(None, (title, other))), tuple(whole))


def _point(plan: Plan, cell: Cell, by: Multipliers, label: str) -> ScaledPoint:
    return ScaledPoint(cell.levels, by, label, cell.costs.get("flops"), cell.value)


def _rounded(by: Multipliers) -> tuple[float, ...]:
    return tuple(1 if abs(each - 1) < TOLERANCE else round(each, 2) for each in by)


def _name_of_dimension(by: Multipliers) -> str:
    changed = [name for name, each in zip(by._fields, _rounded(by), strict=True) if each != 1]
    return "compound" if len(changed) == len(by) else " and ".join(changed)


def _name_of_pair(by: Multipliers) -> str:
    return f"depth ×{by.depth:.3g}, resolution ×{by.resolution:.3g}"


def _label(plan: Plan, cell: Mapping[str, Any], by: Multipliers) -> str:
    """The multiplier; of several, φ where the level says it, else each by its letter."""
    changed = {name: each for name, each in zip(by._fields, by, strict=True) if abs(each - 1) >= TOLERANCE}
    if len(changed) == 1:
        return f"×{next(iter(changed.values())):.3g}"
    level = cell.get(SCALING, {})
    phi = level.get("compound") if isinstance(level, Mapping) and set(level) == {"compound"} else None
    return f"φ {phi:g}" if phi else " ".join(f"{name[0]}{each:.2g}" for name, each in changed.items())


def at_equal_flops(found: Sequence[ScaledCurve]) -> list[list[ScaledPoint]]:
    """Networks on different curves that take about as many FLOPs as each other, in groups of rising FLOPs."""
    known = [(point.flops, curve.name, point) for curve in found for point in curve.points if point.flops]
    known = [each for each in known if each[2].label != BASELINE]
    known.sort(key=lambda each: each[0])
    groups: list[list[tuple[float, str, ScaledPoint]]] = []
    for each in known:
        if groups and each[0] <= groups[-1][0][0] * ALIKE:
            groups[-1].append(each)
        else:
            groups.append([each])
    return [[point for *_, point in group] for group in groups if len({name for _, name, _ in group}) > 1]
