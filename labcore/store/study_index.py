"""The tables of studies: what they take from the files of studies, which are the truth."""

import logging
import re
import sqlite3
from pathlib import Path

from labcore.errors import LabError
from labcore.store import kept
from labcore.store.study import StudyRecord

log = logging.getLogger(__name__)

FOLDER, FILE = "studies", "study.json"
"""Below the folder of runs: `studies/<study id>/study.json`."""

PREFIX = "study-"
PATTERN = re.compile(PREFIX + r"[0-9]{8}-[0-9]{6}-[a-z0-9]{4,16}")


def ids(runs_dir: Path) -> list[str]:
    """The ids of the studies there are, the newest first."""
    return kept.ids(runs_dir / FOLDER, FILE, PATTERN)


def read(runs_dir: Path, study_id: str) -> StudyRecord:
    """The study in its file. Raises LabError where that cannot be read."""
    return kept.read(runs_dir / FOLDER / study_id / FILE, StudyRecord, "study")


def put(db: sqlite3.Connection, study: StudyRecord) -> None:
    """Index `study`, new or again."""
    forget(db, study.study_id)
    db.execute(
        "INSERT INTO studies (study_id, name, state, created) VALUES (?, ?, ?, ?)",
        (study.study_id, study.name, study.state.value, study.created),
    )
    db.executemany(
        "INSERT INTO study_members (study_id, run_id, own) VALUES (?, ?, ?) "
        "ON CONFLICT DO UPDATE SET own = max(own, excluded.own)",
        [(study.study_id, member.run_id, member.own) for member in study.members],
    )


def forget(db: sqlite3.Connection, study_id: str) -> None:
    """Take the study out of the index."""
    db.execute("DELETE FROM study_members WHERE study_id = ?", (study_id,))
    db.execute("DELETE FROM studies WHERE study_id = ?", (study_id,))


def rebuild(db: sqlite3.Connection, runs_dir: Path) -> None:
    """Make the tables what the files say; a study whose file is damaged is left out, and logged."""
    db.execute("DELETE FROM study_members")
    db.execute("DELETE FROM studies")
    for study_id in ids(runs_dir):
        try:
            put(db, read(runs_dir, study_id))
        except LabError as error:
            log.warning("%s", error)
