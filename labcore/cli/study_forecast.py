"""What a study would take, for `study --dry-run`."""

import shutil
from functools import partial
from typing import TYPE_CHECKING

from labcore.cli.answer import Answer, remark
from labcore.cli.table import listing
from labcore.launch import local
from labcore.launch import pace as bench
from labcore.studies.prospect import prospect
from labcore.words import duration

if TYPE_CHECKING:
    from labcore.store.store import Store
    from labcore.studies.forecast import Forecast
    from labcore.studies.proposal import Proposal

PATIENCE = 120.0
"""Seconds in which kinds of work are timed that no earlier run tells of."""


def forecast_answer(proposal: "Proposal", store: "Store") -> Answer:
    """What it would run, how long that takes and what room it needs; nothing is queued."""
    measure = partial(bench.measure, patience=PATIENCE, told=remark)
    found = prospect(list(proposal.new.values()), store, local.room(), measure)
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


def _time(found: "Forecast") -> str:
    if not found.runs:
        return "none: everything is there"
    return "cannot be told yet" if found.wall is None else f"at most about {duration(found.wall)}"
