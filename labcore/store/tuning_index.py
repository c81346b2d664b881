"""The tables of studies as tunings use them: a tuning is a lane of the queue and can be held back, as a study.

Its rows stand beside those of studies; the files of tunings are the truth.
"""

import logging
import re
import sqlite3
from pathlib import Path

from labcore.errors import LabError
from labcore.store import kept, trial_log
from labcore.store.tuning import Asked, TuningRecord

log = logging.getLogger(__name__)

FOLDER, FILE, LOG = "tunings", "tuning.json", "trials.jsonl"
"""Below the folder of runs: `tunings/<tuning id>/tuning.json`, and `trials.jsonl` beside it."""

PREFIX = "tuning-"
PATTERN = re.compile(PREFIX + r"[0-9]{8}-[0-9]{6}-[a-z0-9]{4,16}")

ACTIVE = f"SELECT study_id FROM studies WHERE study_id LIKE '{PREFIX}%' AND state = 'running' ORDER BY created"


def ids(runs_dir: Path) -> list[str]:
    """The ids of the tunings there are, the newest first."""
    return kept.ids(runs_dir / FOLDER, FILE, PATTERN)


def read(runs_dir: Path, tuning_id: str) -> TuningRecord:
    """The tuning in its file. Raises LabError where that cannot be read."""
    return kept.read(runs_dir / FOLDER / tuning_id / FILE, TuningRecord, "tuning")


def put(db: sqlite3.Connection, tuning: TuningRecord) -> None:
    """Index `tuning`, new or again; its trials stay."""
    db.execute(
        "INSERT INTO studies (study_id, name, state, created) VALUES (?, ?, ?, ?) "
        "ON CONFLICT DO UPDATE SET name = excluded.name, state = excluded.state",
        (tuning.tuning_id, tuning.name, tuning.state.value, tuning.created),
    )


def put_trial(db: sqlite3.Connection, tuning_id: str, run_id: str, own: bool) -> None:
    """Index a trial's run as one of the tuning."""
    db.execute(
        "INSERT INTO study_members (study_id, run_id, own) VALUES (?, ?, ?) "
        "ON CONFLICT DO UPDATE SET own = max(own, excluded.own)",
        (tuning_id, run_id, own),
    )


def rebuild(db: sqlite3.Connection, runs_dir: Path) -> None:
    """Add what the files say; a tuning whose file is damaged is left out, and logged."""
    for tuning_id in ids(runs_dir):
        try:
            put(db, read(runs_dir, tuning_id))
        except LabError as error:
            log.warning("%s", error)
            continue
        for event in trial_log.read(runs_dir / FOLDER / tuning_id / LOG):
            if isinstance(event, Asked):
                put_trial(db, tuning_id, event.run_id, event.own)
