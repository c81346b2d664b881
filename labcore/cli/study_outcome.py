"""A study's answer: how it stands, and its effects once there are any."""

import time
from typing import TYPE_CHECKING, Any

from labcore.cli.answer import Answer, remark
from labcore.cli.follow import Launcher
from labcore.cli.progress import Progress
from labcore.cli.table import listing, table
from labcore.store.status import State
from labcore.store.studies import Studies
from labcore.store.study import StudyState
from labcore.studies.candidates import metric_of
from labcore.studies.standing import Standing, standing

if TYPE_CHECKING:
    from labcore.store.store import Store
    from labcore.store.study import StudyRecord
    from labcore.studies.effect import Effect
    from labcore.studies.effects import Effects
    from labcore.studies.proposal import Proposal

PAUSE = 1.0
"""Seconds between two looks."""

HOW_TO_READ = (
    "Estimates are on validation images, against the first level of each factor; intervals of 95 % and P are over the "
    "seeds. ADJUSTED is P corrected for the number of comparisons, and the verdict goes by it."
)


def begun(study: "StudyRecord", proposal: "Proposal", store: "Store") -> Answer:
    """The answer to a study that was just begun or has grown, without waiting for it."""
    now = standing(study, store)
    reused = f", {proposal.reused} of them in the store already" if proposal.reused else ""
    text = (
        f"Study {study.study_id}: {now.total} runs{reused}. "
        f"Watch it: python -m labcore studies show {study.study_id} --wait"
    )
    return Answer(result(now), text)


def outcome(study_id: str, store: "Store") -> Answer:
    """Wait for the study's end. The exit status is 1 unless all its runs have finished."""
    _follow(study_id, store)
    return answer(study_id, store, ended=True)


def answer(study_id: str, store: "Store", *, ended: bool = False) -> Answer:
    """How the study stands and what its finished runs say. The exit status is 1 where it has `ended` without all."""
    now = standing(Studies(store).get(study_id), store)
    found = _effects(now)
    complete = now.counts[State.FINISHED.value] == now.total
    told = {
        "effects": [] if found is None else found.rows(),
        "interactions": [] if found is None else [each.row() for each in found.interactions],
    }
    data = {**result(now), **told}
    return Answer(data, description(now, found), exit_status=0 if complete or not ended else 1)


def result(now: Standing) -> dict[str, Any]:
    """The study as plain data, without its effects."""
    study = now.study
    return {
        "study_id": study.study_id,
        "name": study.name,
        "state": now.state,
        "metric": metric_of(study.plan),
        "counts": dict(now.counts),
        "runs": [_row(member, now) for member in study.members],
        "plan": study.plan.model_dump(mode="json"),
        "notes": study.plan.remarks(),
    }


def _row(member: Any, now: Standing) -> dict[str, Any]:
    record = now.records.get(member.run_id)
    return {
        "run_id": member.run_id,
        "state": now.state_of(member),
        "cell": member.cell,
        "seed": member.seed,
        "fold": member.fold,
        "reused": not member.own,
        "validation": {} if record is None else _validation(record.summary),
        "error": (record.error or None) if record else None,
    }


def _validation(summary: dict[str, float]) -> dict[str, float]:
    return {name.removeprefix("val_"): value for name, value in summary.items() if name.startswith("val_")}


def description(now: Standing, found: "Effects | None") -> str:
    """The study for people."""
    study = now.study
    metric = metric_of(study.plan)
    facts: list[tuple[str, Any]] = [
        ("study", study.study_id),
        ("name", study.name),
        ("state", now.state),
        ("runs", now.told()),
        ("seeds", ", ".join(map(str, study.plan.seeds))),
        ("folds", study.plan.folds or None),
        *(("note", note) for note in study.plan.remarks()),
    ]
    runs = [
        (
            member.run_id,
            now.state_of(member),
            study.plan.told(member.cell),
            member.seed,
            member.fold,
            _row(member, now)["validation"].get(metric),
        )
        for member in study.members
    ]
    blocks = [listing(facts), table(("RUN", "STATE", "CELL", "SEED", "FOLD", metric.upper()), runs)]
    if found is not None and found.main:
        rows = [
            (
                effect.factor,
                f"{study.plan.label(effect.factor, effect.level)} against "
                f"{study.plan.label(effect.factor, effect.reference)}",
                f"{effect.estimate:+.4f}",
                _interval(effect),
                None if effect.p_value is None else f"{effect.p_value:.3f}",
                None if effect.p_adjusted is None else f"{effect.p_adjusted:.3f}",
                effect.n,
                effect.verdict,
            )
            for effect in found.main
        ]
        heads = ("FACTOR", "LEVEL", metric.upper(), "INTERVAL", "P", "ADJUSTED", "N", "VERDICT")
        blocks.append(f"{table(heads, rows)}\n{HOW_TO_READ}")
    return "\n\n".join(blocks)


def _interval(effect: "Effect") -> str:
    if effect.p_value is not None:
        return f"{effect.low:+.4f} to {effect.high:+.4f}"
    return "one seed" if effect.n == 1 else "no spread"


def _effects(now: Standing) -> "Effects | None":
    """The effects on the study's figure; None where no run has finished."""
    from labcore.studies.effects import effects
    from labcore.studies.observed import observations

    seen = observations(now)
    if not seen:
        return None
    plan = now.study.plan
    reference = {key: values[0] for key, values in plan.factors.items()}
    return effects(seen, metric_of(plan), reference=reference, equivalence=plan.equivalence)


def _follow(study_id: str, store: "Store") -> None:
    """Wait until no run of the study waits or is at work. An interruption from the keyboard ends only the waiting."""
    launcher, ended = Launcher(store), set[str]()
    try:
        with Progress(study_id) as progress:
            while True:
                now = standing(Studies(store).get(study_id), store)
                for member in now.unfinished:
                    record = now.records.get(member.run_id)
                    if record is not None and member.run_id not in ended and record.error:
                        remark(f"{record.name}: {record.state}. {record.error}")
                    ended.add(member.run_id)
                if now.is_over:
                    return
                if now.study.state is not StudyState.PAUSED:
                    launcher.look_after()
                paused = "paused: " if now.study.state is StudyState.PAUSED else ""
                progress.say(paused + now.told())
                time.sleep(PAUSE)
    except KeyboardInterrupt:
        remark(
            f"The study goes on without you. Watch it: python -m labcore studies show {study_id} --wait. "
            f"Stop it: python -m labcore studies stop {study_id}"
        )
