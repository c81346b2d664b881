"""A tuning's answer: its trials, the best of them, and how it stands."""

import time
from functools import partial
from typing import TYPE_CHECKING, Any

from labcore.cli.answer import Answer, remark
from labcore.cli.follow import AtWork, Launcher
from labcore.cli.progress import Progress
from labcore.cli.table import listing, table
from labcore.launch import local
from labcore.launch import pace as bench
from labcore.store.tuning import TuningState
from labcore.store.tunings import Tunings
from labcore.studies.tuning.prospect import prospect_of
from labcore.studies.tuning.standing import TuningStanding, standing
from labcore.studies.tuning.trials import Trial
from labcore.words import counted, duration

if TYPE_CHECKING:
    from labcore.store.store import Store
    from labcore.store.tuning import TuningRecord
    from labcore.studies.tuning.search import Search

PATIENCE = 120.0
"""Seconds in which a few steps of the base are timed, where no earlier run tells."""

PAUSE = 1.0
"""Seconds between two looks."""

LUCK = (
    "The best of many trials owes some of its figure to luck: 'tunings best TUNING' trains its settings again with "
    "other seeds. That takes away the luck of the seed, not that of the validation images which chose them: nominate "
    "one run for the test set at the end."
)


def begun(tuning: "TuningRecord", store: "Store") -> Answer:
    """The answer to a tuning that was just begun, without waiting for it."""
    text = (
        f"Tuning {tuning.tuning_id}, {tuning.plan.budget.told()}. "
        f"Watch it: python -m labcore tunings show {tuning.tuning_id} --wait"
    )
    return Answer(result(standing(tuning, store)), text)


def outcome(tuning_id: str, store: "Store") -> Answer:
    """Wait for the tuning's end. The exit status is 1 where no trial has a figure then."""
    _follow(tuning_id, store)
    return answer(tuning_id, store, ended=True)


def answer(tuning_id: str, store: "Store", *, ended: bool = False) -> Answer:
    """How the tuning stands. The exit status is 1 where it has `ended` without any figure."""
    now = standing(Tunings(store).get(tuning_id), store)
    return Answer(result(now), description(now), exit_status=1 if ended and now.best is None else 0)


def result(now: TuningStanding) -> dict[str, Any]:
    """The tuning as plain data."""
    tuning, best = now.tuning, now.best
    return {
        "tuning_id": tuning.tuning_id,
        "name": tuning.name,
        "state": tuning.state.value,
        "why": tuning.why,
        "objective": now.objective,
        "direction": "max" if now.better > 0 else "min",
        "budget": {name: getattr(tuning.plan.budget, name) for name in tuning.plan.budget.given},
        "spent": round(now.spent, 3),
        "seconds": round(now.seconds, 1),
        "counts": dict(now.counts),
        "best": None if best is None else _row(best, now),
        "trials": [_row(trial, now) for trial in now.trials],
        "plan": tuning.plan.model_dump(mode="json"),
        "note": LUCK,
    }


def _row(trial: Trial, now: TuningStanding) -> dict[str, Any]:
    return {
        "trial": trial.number,
        "run_id": trial.run_id,
        "state": now.state_of(trial),
        "settings": dict(trial.cell),
        "score": trial.score,
        "epochs": trial.asked.epochs if trial.told is None else trial.told.epochs,
        "reused": not trial.asked.own,
        "why": trial.told.why if trial.told else "",
    }


def description(now: TuningStanding) -> str:
    """The tuning for people."""
    tuning, best = now.tuning, now.best
    facts: list[tuple[str, Any]] = [
        ("tuning", tuning.tuning_id),
        ("name", tuning.name),
        ("state", f"{tuning.state.value}: {tuning.why}" if tuning.why else tuning.state.value),
        ("tuner", tuning.plan.tuner.title),
        ("budget", f"{now.spent:.3g} of {tuning.plan.budget.told()}"),
        ("time at work", duration(now.seconds)),
        ("trials", now.told()),
    ]
    if best is not None:
        facts += [("best", f"trial {best.number}, run {best.run_id}"), (now.objective, f"{best.score:.4f}")]
        facts += list(best.cell.items())
    ranked = sorted(now.trials, key=lambda trial: (trial.score is None, -now.better * (trial.score or 0), trial.number))
    rows = [
        (
            trial.number,
            now.state_of(trial),
            None if trial.score is None else f"{trial.score:.4f}",
            _row(trial, now)["epochs"] or None,
            tuning.plan.told(dict(trial.cell)),
            trial.run_id,
        )
        for trial in ranked
    ]
    blocks = [listing(facts), table(("TRIAL", "STATE", now.objective.upper(), "EPOCHS", "SETTINGS", "RUN"), rows)]
    return "\n\n".join([*blocks, *([LUCK] if best is not None else [])])


def forecast_answer(search: "Search", store: "Store") -> Answer:
    """What the tuning would take at most; nothing is queued."""
    plan, room = search.plan, search.plan.at_once or local.room()
    found = prospect_of(search, store, local.room(), partial(bench.measure, patience=PATIENCE, told=remark))
    data = {
        "budget": {name: getattr(plan.budget, name) for name in plan.budget.given},
        "space": {each.key: each.told() for each in search.dimensions},
        "objective": search.objective,
        "at_once": room,
        "wall_seconds": found.wall,
        "disk_bytes": found.disk,
        "notes": search.remarks,
    }
    text = listing(
        [
            ("budget", plan.budget.told()),
            ("tuner", plan.tuner.title),
            ("objective", f"{search.objective} on validation images"),
            *((each.key, each.told()) for each in search.dimensions),
            ("at once", counted(room, "trial")),
            (
                "time",
                "not known before a run like these has finished"
                if found.wall is None
                else f"about {duration(found.wall)}",
            ),
            ("disk", f"{found.disk / 1e6:,.0f} MB" if found.disk else None),
        ]
    )
    return Answer(data, text)


def _follow(tuning_id: str, store: "Store") -> None:
    """Wait until the tuning is over. An interruption from the keyboard ends only the waiting."""
    launcher, at_work, seen = Launcher(store), AtWork(), set[int]()
    try:
        with Progress(tuning_id) as progress:
            while True:
                now = standing(Tunings(store).get(tuning_id), store)
                for trial in now.trials:
                    if trial.told is not None and trial.told.outcome == "failed" and trial.number not in seen:
                        remark(f"Trial {trial.number} failed: {trial.told.why}")
                        seen.add(trial.number)
                if now.is_over:
                    return
                if now.tuning.state is not TuningState.PAUSED:
                    launcher.look_after()
                paused = "paused: " if now.tuning.state is TuningState.PAUSED else ""
                spent = f"{now.spent:.3g} of {now.tuning.plan.budget.told()}"
                progress.say(f"{paused}{now.told()}; {spent}{at_work.first_of(now.records.values())}")
                time.sleep(PAUSE)
    except KeyboardInterrupt:
        remark(
            f"The tuning goes on without you. Watch it: python -m labcore tunings show {tuning_id} --wait. "
            f"Stop it: python -m labcore tunings stop {tuning_id}"
        )
