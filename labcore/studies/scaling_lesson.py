"""What a study of scaling teaches, in sentences that claim no more than its seeds allow."""

from collections.abc import Iterator, Sequence

from labcore.spec.study import Plan
from labcore.studies.effect import Effect, Effects
from labcore.studies.effects import effects
from labcore.studies.naming import Naming
from labcore.studies.observation import Observation, level_key
from labcore.studies.scaled import BASELINE, SCALING, ScaledCurve, ScaledPoint, at_equal_flops, curves, reference_of
from labcore.studies.scaling_published import gains
from labcore.studies.wording import change, figure_name, interaction_statement, spelled, statement, what_seeds_show

PAPER = (
    "On ImageNet, with over a million training images, Tan & Le saw all three together gain {together} points over the "
    "baseline, and each alone {least} to {most}, at about the same FLOPs. Fewer or smaller images may not "
    "hold enough for a larger network to find."
)


def naming_of(plan: Plan) -> Naming:
    """What the plan calls its factors and levels, for sentences."""
    labels = {
        key: {level_key(value): plan.label(key, value) for value in values} for key, values in plan.factors.items()
    }
    names = {key: key.removeprefix("scaling.") if key != SCALING else "" for key in plan.factors}
    return Naming({key: name for key, name in names.items() if name}, labels)


def lesson(plan: Plan, observations: Sequence[Observation], metric: str) -> list[str]:
    """Whether scaling did anything at all, and which way of it did more for about the same FLOPs; then what the paper
    found. Empty where nothing can be held against the baseline yet."""
    found = effects(observations, metric, reference=reference_of(plan), equivalence=plan.equivalence)
    if not found.main:
        return []
    return [*_found(plan, observations, found, metric), what_seeds_show(found), _paper()]


def _found(plan: Plan, observations: Sequence[Observation], found: Effects, metric: str) -> Iterator[str]:
    if SCALING not in plan.factors:
        yield from _of_a_grid(plan, found)
        return
    scaled = [each for each in found.main if each.factor == SCALING]
    if not scaled:
        return
    lines = curves(plan, observations, metric)
    yield _against_baseline(plan, scaled, lines)
    for group in at_equal_flops(lines):
        if said := _at_equal_flops(plan, observations, metric, group, lines):
            yield said


def _of_a_grid(plan: Plan, found: Effects) -> Iterator[str]:
    """Each multiplier by itself; then whether width does more where the network is deeper, or its input finer."""
    naming = naming_of(plan)
    for effect in found.main:
        if effect.factor.startswith(SCALING):
            yield statement(effect, naming, len(found.main))
    for both in found.interactions:
        if all(factor.startswith(SCALING) for factor in both.factors):
            yield interaction_statement(both, naming, len(found.interactions))


def _against_baseline(plan: Plan, found: Sequence[Effect], lines: Sequence[ScaledCurve]) -> str:
    """Which levels are told apart from the baseline."""
    names = [plan.label(SCALING, each.level) for each in found]
    told = [each for each in found if each.contrast.can_claim]
    if not told:
        return f"Held against the baseline: {_without_claim(found, names)}"
    flops = [point.flops for line in lines for point in line.points if point.flops]
    up_to = f" of up to {max(flops) / min(flops):.2g} times the FLOPs" if flops else ""
    lead = f"Against the baseline, {_over(told)}: "
    sides = list(_sides(plan, found))
    if not any(each.verdict in ("better", "worse", "higher", "lower") for each in found):
        return f"{lead}no network{up_to} is told apart from it. {_range(found)}"
    return lead + "; ".join(sides) + "."


def _at_equal_flops(
    plan: Plan,
    observations: Sequence[Observation],
    metric: str,
    group: Sequence[ScaledPoint],
    lines: Sequence[ScaledCurve],
) -> str:
    """How the levels of `group` did against scaling all together, or against the first where that is not there."""
    keys = {level_key(point.cell[SCALING]) for point in group}
    together = {level_key(p.cell[SCALING]) for line in lines if line.name.startswith("compound") for p in line.points}
    rival = next((p for p in group if level_key(p.cell[SCALING]) in together), group[0]).cell[SCALING]
    among = [each for each in observations if level_key(each.cell.get(SCALING)) in keys]
    reference = {**reference_of(plan), SCALING: rival}
    told = effects(among, metric, reference=reference, equivalence=plan.equivalence).main
    found = [each for each in told if each.factor == SCALING]
    if not found:
        return ""
    least, most = (pick(_times(point, lines) for point in group) for pick in (min, max))
    times = f"{least:.2g}" if f"{least:.2g}" == f"{most:.2g}" else f"{least:.2g} to {most:.2g}"
    name = plan.label(SCALING, rival)
    lead = f"At {times} times the baseline's FLOPs, "
    if not any(each.contrast.can_claim for each in found):
        names = [plan.label(SCALING, each.level) for each in found]
        return f"{lead}held against {name}: {_without_claim(found, names)}"
    if all(each.verdict in ("undecided", "no claim") for each in found):
        none = "neither of the others" if len(found) == 2 else "nothing else" if len(found) > 2 else "the other"
        is_not = "is not" if len(found) == 1 else "is"
        return f"{lead}{none} {is_not} told apart from {name}, {_over(found)}. {_range(found)}"
    return f"{lead}held against {name}, {_over(found)}: {'; '.join(_sides(plan, found))}."


def _sides(plan: Plan, found: Sequence[Effect]) -> Iterator[str]:
    """The levels by what may be concluded of them, those with a verdict each with its interval."""
    undecided = []
    for each in found:
        name = plan.label(SCALING, each.level)
        if each.verdict in ("undecided", "no claim"):
            undecided.append(name)
            continue
        low, high = (change(each.metric, edge, unit=False) for edge in (each.low, each.high))
        yield f"{name} {each.verdict} ({change(each.metric, each.estimate)}, 95 % interval {low} to {high})"
    if undecided:
        yield f"not told apart: {', '.join(undecided)}"


def _without_claim(found: Sequence[Effect], names: Sequence[str]) -> str:
    """Differences from which nothing follows, and why."""
    moved = ", ".join(f"{name} {change(each.metric, each.estimate)}" for name, each in zip(names, found, strict=True))
    alone = all(each.n == 1 for each in found)
    return f"{moved}. {'One seed' if alone else 'No spread over seeds'}: no claim can be made."


def _range(found: Sequence[Effect]) -> str:
    """Between what and what the differences lie, with the widest of what their intervals allow."""
    least, most = (pick(found, key=lambda each: each.estimate) for pick in (min, max))
    low, high = min(each.low for each in found), max(each.high for each in found)
    metric = found[0].metric
    seen = change(metric, least.estimate)
    if len(found) > 1:
        seen = f"from {change(metric, least.estimate, unit=False)} to {change(metric, most.estimate)}"
    return (
        f"Differences of {figure_name(metric)}: {seen}; their 95 % intervals reach from "
        f"{change(metric, low, unit=False)} to {change(metric, high)}."
    )


def _over(found: Sequence[Effect]) -> str:
    """within three seeds, corrected for eight comparisons"""
    seeds = max((len(each.seeds) for each in found), default=0)
    corrected = f", corrected for {spelled(len(found), 'comparison')}" if len(found) > 1 else ""
    return f"within {spelled(seeds, 'seed')}{corrected}"


def _times(point: ScaledPoint, lines: Sequence[ScaledCurve]) -> float:
    """The FLOPs of `point` as a multiple of the baseline's, or of what is known as the least."""
    known = [each for line in lines for each in line.points if each.flops]
    base = next((each.flops for each in known if each.label == BASELINE), min(each.flops or 0 for each in known))
    return (point.flops or 0) / (base or 1)


def _paper() -> str:
    known = gains()
    together = known.pop("compound")
    low, high = min(known.values()), max(known.values())
    return PAPER.format(together=f"{100 * together:.1f}", least=f"{100 * low:.1f}", most=f"{100 * high:.1f}")
