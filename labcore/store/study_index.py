"""The tables of studies: what they take from the files of studies, which are the truth."""

import sqlite3
from pathlib import Path

from labcore.store.kept import Shelf
from labcore.store.study import StudyRecord

SHELF = Shelf(StudyRecord, "study", "studies")
"""`studies/<study id>/study.json`, below the folder of runs."""


def put(db: sqlite3.Connection, study: StudyRecord) -> None:
    """Index `study`, new or again."""
    forget(db, study.study_id)
    db.execute(
        "INSERT INTO studies (study_id, name, state, created, owner, shared) VALUES (?, ?, ?, ?, ?, ?)",
        (study.study_id, study.name, study.state.value, study.created, study.owner, study.shared),
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
    for study in SHELF.readable(runs_dir):
        put(db, study)
