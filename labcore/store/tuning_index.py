"""The tables of studies as tunings use them: a tuning is a lane of the queue and can be held back, as a study.

Its rows stand beside those of studies; the files of tunings are the truth.
"""

import sqlite3
from pathlib import Path

from labcore.store import trial_log
from labcore.store.kept import Shelf
from labcore.store.tuning import Asked, TuningRecord

SHELF = Shelf(TuningRecord, "tuning", "tunings")
"""`tunings/<tuning id>/tuning.json`, below the folder of runs."""

LOG = "trials.jsonl"
"""Beside it."""

ACTIVE = f"SELECT study_id FROM studies WHERE study_id LIKE '{SHELF.prefix}%' AND state = 'running' ORDER BY created"

ASIDE = "damaged"
"""In the place of a state, of a tuning whose file cannot be read: nobody conducts it."""


def put(db: sqlite3.Connection, tuning: TuningRecord) -> None:
    """Index `tuning`, new or again; its trials stay."""
    db.execute(
        "INSERT INTO studies (study_id, name, state, created, owner, shared) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT DO UPDATE SET name = excluded.name, state = excluded.state, shared = excluded.shared",
        (tuning.tuning_id, tuning.name, tuning.state.value, tuning.created, tuning.owner, tuning.shared),
    )


def set_aside(db: sqlite3.Connection, tuning_id: str) -> None:
    """Note that nobody can conduct it; its trials stay. Whoever makes it go on, once it can be read, puts it again."""
    db.execute("UPDATE studies SET state = ? WHERE study_id = ?", (ASIDE, tuning_id))


def put_trial(db: sqlite3.Connection, tuning_id: str, run_id: str, own: bool) -> None:
    """Index a trial's run as one of the tuning."""
    db.execute(
        "INSERT INTO study_members (study_id, run_id, own) VALUES (?, ?, ?) "
        "ON CONFLICT DO UPDATE SET own = max(own, excluded.own)",
        (tuning_id, run_id, own),
    )


def rebuild(db: sqlite3.Connection, runs_dir: Path) -> None:
    """Add what the files say; a tuning whose file is damaged is left out, and logged."""
    for tuning in SHELF.readable(runs_dir):
        put(db, tuning)
        for event in trial_log.read(SHELF.path(runs_dir, tuning.tuning_id).with_name(LOG)):
            if isinstance(event, Asked):
                put_trial(db, tuning.tuning_id, event.run_id, event.own)
