"""What a study would take, for `study --dry-run`."""

import shutil
import time
from typing import TYPE_CHECKING

from labcore.cli.answer import Answer, remark
from labcore.cli.table import listing
from labcore.launch import pace as bench
from labcore.launch.capacity import slots
from labcore.spec.baseline import Baseline
from labcore.store.status import State
from labcore.studies.forecast import Forecast, forecast
from labcore.studies.pace import Pace, kind_of_work, paces
from labcore.words import duration

if TYPE_CHECKING:
    from labcore.store.store import Store
    from labcore.studies.proposal import Proposal

PATIENCE = 120.0
"""Seconds in which kinds of work are timed that no earlier run tells of."""


def forecast_answer(proposal: "Proposal", store: "Store") -> Answer:
    """What it would run, how long that takes and what room it needs; nothing is queued."""
    specs = list(proposal.new.values())
    known = paces(specs, store.runs())
    unknown = {kind_of_work(spec): spec for spec in specs if not isinstance(spec, Baseline)}
    unknown = {kind: spec for kind, spec in unknown.items() if kind not in known}
    answers = bench.measure(unknown, PATIENCE, remark)
    known |= {kind: Pace.of_bench(answer) for kind, answer in answers.items()}
    found = forecast(specs, known, len(slots()), store.runs(state=State.RUNNING), time.time())
    free = shutil.disk_usage(store.runs_dir).free
    data = {
        "runs": len({member.run_id for member in proposal.members}),
        "new": found.runs,
        "reused": proposal.reused,
        "work_seconds": found.work,
        "wall_seconds": found.wall,
        "wait_seconds": found.wait,
        "disk_bytes": found.disk,
        "disk_free_bytes": free,
        "slots": found.slots,
        "not_measured": found.guessed,
        "notes": list(proposal.remarks),
    }
    text = listing(
        [
            ("runs", data["runs"]),
            ("in the store already", proposal.reused or None),
            ("to be trained", found.runs),
            ("at once", found.slots),
            ("time", _time(found)),
            ("wait for a free place", duration(found.wait) if found.wait else None),
            ("disk", None if not found.disk else f"{found.disk / 1e6:,.0f} MB of {free / 1e6:,.0f} MB free"),
            ("taken to be like the others", f"{found.guessed} runs" if found.guessed else None),
        ]
    )
    return Answer(data, text)


def _time(found: Forecast) -> str:
    if not found.runs:
        return "none: everything is there"
    return "cannot be told yet" if found.wall is None else f"at most about {duration(found.wall)}"
