"""An index as an earlier version of the lab has left it."""

import sqlite3
from contextlib import closing
from pathlib import Path

from labcore.store.database import MIGRATIONS

UNDONE = {
    8: """DROP INDEX runs_by_owner; ALTER TABLE runs DROP COLUMN owner; ALTER TABLE runs DROP COLUMN shared;
        ALTER TABLE runs DROP COLUMN put_first; ALTER TABLE studies DROP COLUMN owner;
        ALTER TABLE studies DROP COLUMN shared; DROP TABLE held; DROP TABLE work; DROP TABLE sessions;
        DROP TABLE tries""",
    7: "UPDATE runs SET identity = 'of an Adam without beta_1'",
    6: "UPDATE runs SET identity = 'of a spec without classes'",
    2: "ALTER TABLE test_openings DROP COLUMN times",
    3: """DROP INDEX runs_by_identity; ALTER TABLE runs DROP COLUMN identity; DROP TABLE studies;
        DROP INDEX study_members_by_run; DROP TABLE study_members""",
    5: "DROP TABLE test_looks",
    4: "DROP TRIGGER run_settings_go_with_their_run; DROP TABLE run_settings; DROP TABLE setting_defaults",
}
"""What takes back the step to each version of the schema."""

VERSIONS = range(1, len(MIGRATIONS))


def back_to(version: int, database: Path) -> None:
    """Make `database` what it was at that version of the schema."""
    with closing(sqlite3.connect(database)) as db:
        for step in range(len(MIGRATIONS), version, -1):
            db.executescript(UNDONE[step])
        db.executescript(f"PRAGMA user_version = {version}")
