"""A study's answer: how it stands, and its effects once there are any."""

import time
from typing import TYPE_CHECKING, Any

from labcore.cli.answer import Answer, remark
from labcore.cli.follow import AtWork, Launcher
from labcore.cli.progress import Progress
from labcore.cli.study_text import description, remarks_on, unknown
from labcore.store.status import State
from labcore.store.studies import Studies
from labcore.store.study import StudyState
from labcore.studies.candidates import metric_of
from labcore.studies.standing import Standing, standing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from labcore.store.store import Store
    from labcore.store.study import StudyRecord
    from labcore.studies.effect import Effect, Effects, Interaction
    from labcore.studies.proposal import Proposal

PAUSE = 1.0
"""Seconds between two looks."""


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
        "effects": [] if found is None else _rows(found.main, now),
        "interactions": [] if found is None else _rows(found.interactions, now),
    }
    data = {**result(now), **told, "unknown": "" if found is None else unknown(found, now)}
    return Answer(data, description(now, found), exit_status=0 if complete or not ended else 1)


def _rows(found: "Sequence[Effect | Interaction]", now: Standing) -> list[dict[str, Any]]:
    return [{**each.row(), "remarks": remarks_on(each, now)} for each in found]


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
    """A member as plain data."""
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
    launcher, at_work, ended = Launcher(store), AtWork(), set[str]()
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
                progress.say(f"{paused}{now.told()}{at_work.first_of(now.records.values())}")
                time.sleep(PAUSE)
    except KeyboardInterrupt:
        remark(
            f"The study goes on without you. Watch it: python -m labcore studies show {study_id} --wait. "
            f"Stop it: python -m labcore studies stop {study_id}"
        )
