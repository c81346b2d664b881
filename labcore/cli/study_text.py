"""A study as text: how it stands, its runs, and what was found, with what must be known of it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from labcore.cli.table import listing, table
from labcore.spec.study import Plan
from labcore.studies.candidates import metric_of
from labcore.studies.effect import Effect, Effects, Interaction
from labcore.studies.failures import cell_runs
from labcore.studies.naming import Naming
from labcore.studies.observation import level_key
from labcore.studies.remarks import remarks, unknown_said
from labcore.studies.standing import Standing
from labcore.studies.wording import p_in_words

if TYPE_CHECKING:
    from labcore.store.study import Member

HOW_TO_READ = (
    "Estimates are on validation images, against the first level of each factor; intervals of 95 % and P are over the "
    "seeds. ADJUSTED is P corrected for the number of comparisons, and the verdict goes by it."
)

HOW_TO_READ_INTERACTIONS = (
    "Of two factors: how much more the first one's level changes where the second one has its level, too. ADJUSTED is "
    "P corrected for the number of interactions."
)


def description(now: Standing, found: Effects | None) -> str:
    """The study for people."""
    study = now.study
    facts: list[tuple[str, Any]] = [
        ("study", study.study_id),
        ("name", study.name),
        ("state", now.state),
        ("runs", now.told()),
        ("seeds", ", ".join(map(str, study.plan.seeds))),
        ("folds", study.plan.folds or None),
        *(("note", note) for note in study.plan.remarks()),
    ]
    blocks = [listing(facts), _runs(now)]
    if found is not None:
        told = (_main(found, now), _interactions(found, now), _remarks(found, now), unknown(found, now))
        blocks += [block for block in told if block]
    return "\n\n".join(blocks)


def remarks_on(effect: Effect | Interaction, now: Standing) -> list[str]:
    """What must be known of an effect of the study beside its numbers, in sentences."""
    return list(remarks(effect, _naming(now.study.plan), cell_runs(now)))


def _naming(plan: Plan) -> Naming:
    """Factors as the study's file has them, levels as the plan calls them."""
    return Naming(
        {}, {key: {level_key(at): plan.label(key, at) for at in levels} for key, levels in plan.factors.items()}
    )


def _runs(now: Standing) -> str:
    plan, metric = now.study.plan, metric_of(now.study.plan)
    rows = [
        (
            member.run_id,
            now.state_of(member),
            plan.told(member.cell),
            member.seed,
            member.fold,
            _figure(now, member, metric),
        )
        for member in now.study.members
    ]
    return table(("RUN", "STATE", "CELL", "SEED", "FOLD", metric.upper()), rows)


def _figure(now: Standing, member: "Member", metric: str) -> float | None:
    record = now.records.get(member.run_id)
    return record.summary.get(f"val_{metric}") if record else None


def _main(found: Effects, now: Standing) -> str:
    if not found.main:
        return ""
    names = [(each.factor, _levels(each, now)) for each in found.main]
    return f"{_table(('FACTOR', 'LEVEL'), names, found.main, found.metric)}\n{HOW_TO_READ}"


def _interactions(found: Effects, now: Standing) -> str:
    if not found.interactions:
        return ""
    names = [(" × ".join(each.factors), _levels(each, now)) for each in found.interactions]
    numbers = _table(("INTERACTION", "LEVELS"), names, found.interactions, found.metric)
    return f"{numbers}\n{HOW_TO_READ_INTERACTIONS}"


def _levels(of: Effect | Interaction, now: Standing) -> str:
    """0.5 against 0; of an interaction, those of both factors."""
    plan = now.study.plan
    if isinstance(of, Effect):
        return f"{plan.label(of.factor, of.level)} against {plan.label(of.factor, of.reference)}"
    both = zip(of.factors, of.levels, of.references, strict=True)
    return ", ".join(f"{plan.label(key, level)} against {plan.label(key, base)}" for key, level, base in both)


def unknown(found: Effects, now: Standing) -> str:
    """That nothing can be said of some levels, and why; empty where something can be said of all."""
    return unknown_said(found.unknown, _naming(now.study.plan), cell_runs(now))


def _table(
    heads: tuple[str, str], names: Sequence[tuple[str, str]], found: Sequence[Effect | Interaction], metric: str
) -> str:
    rows = [
        (
            *name,
            f"{each.contrast.estimate:+z.4f}",
            _interval(each),
            None if each.contrast.p_value is None else p_in_words(each.contrast.p_value),
            None if each.p_adjusted is None else p_in_words(each.p_adjusted),
            each.contrast.n,
            each.verdict,
        )
        for name, each in zip(names, found, strict=True)
    ]
    return table((*heads, metric.upper(), "INTERVAL", "P", "ADJUSTED", "N", "VERDICT"), rows)


def _interval(effect: Effect | Interaction) -> str:
    told = effect.contrast
    if told.can_claim:
        return f"{told.low:+z.4f} to {told.high:+z.4f}"
    return "one seed" if told.n == 1 else "no spread"


def _remarks(found: Effects, now: Standing) -> str:
    """Each remark once, with the effects that it is made on."""
    on: dict[str, list[str]] = {}
    effects: list[Effect | Interaction] = [*found.main, *found.interactions]
    for each in effects:
        factors = each.factor if isinstance(each, Effect) else " × ".join(each.factors)
        for remark in remarks_on(each, now):
            on.setdefault(remark, []).append(f"{factors}, {_levels(each, now)}")
    lines = [
        f"{'All effects' if len(named) == len(effects) else '; '.join(named)}: {remark}" for remark, named in on.items()
    ]
    return "\n".join(lines)
