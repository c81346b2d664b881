"""The tables of studies: what they take from the files of studies, which are the truth."""

import logging
import re
import sqlite3
from pathlib import Path

from pydantic import ValidationError

from labcore.errors import LabError
from labcore.store.files import read_json
from labcore.store.study import StudyRecord

log = logging.getLogger(__name__)

FOLDER, FILE = "studies", "study.json"
"""Below the folder of runs: `studies/<study id>/study.json`."""

PREFIX = "study-"
PATTERN = re.compile(PREFIX + r"[0-9]{8}-[0-9]{6}-[a-z0-9]{4,16}")


def ids(runs_dir: Path) -> list[str]:
    """The ids of the studies there are, the newest first."""
    folder = runs_dir / FOLDER
    if not folder.is_dir():
        return []
    named = [path for path in folder.iterdir() if PATTERN.fullmatch(path.name) and not path.is_symlink()]
    return sorted((path.name for path in named if (path / FILE).is_file()), reverse=True)


def read(runs_dir: Path, study_id: str) -> StudyRecord:
    """The study in its file. Raises LabError where that cannot be read."""
    path = runs_dir / FOLDER / study_id / FILE
    try:
        return StudyRecord.model_validate(read_json(path))
    except ValidationError as error:
        raise LabError(
            f"The file '{path}' is damaged, or was written by a newer version of the lab.",
            "Its runs are safe. Restore the file, update the lab, or delete the study.",
        ) from error


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
