"""The settings of all runs, so that ten thousand can be compared without opening their folders.

Of each run only what differs from the defaults of its task is kept, and by which defaults that was found: a later lab
may have others.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from labcore.errors import LabError
from labcore.spec.flattening import flat
from labcore.spec.resolve import tasks
from labcore.store.folder import RunFolder

MIGRATION = (
    "CREATE TABLE IF NOT EXISTS setting_defaults (digest TEXT PRIMARY KEY, settings TEXT NOT NULL)",
    """CREATE TABLE IF NOT EXISTS run_settings (
        run_id    TEXT PRIMARY KEY,
        defaults  TEXT NOT NULL,
        differing TEXT NOT NULL
    )""",
    """CREATE TRIGGER IF NOT EXISTS run_settings_go_with_their_run AFTER DELETE ON runs BEGIN
        DELETE FROM run_settings WHERE run_id = old.run_id;
    END""",
)
TABLES = ("setting_defaults", "run_settings")

NOT_SETTINGS = ("name", "preset", "tags", "open_test")
"""Keys of a spec that decide nothing: all that a preset sets stands in the spec itself."""

NOT_HERE = (*NOT_SETTINGS, "seed")
"""The seed stands in the table of runs; without it, runs of one configuration are the same here."""


def put(db: sqlite3.Connection, run_id: str, spec: Mapping[str, Any]) -> None:
    """Keep the settings of a run, by its spec as plain data."""
    settings = flat({key: value for key, value in spec.items() if key not in NOT_HERE})
    digest, text, defaults = _defaults(str(spec.get("task")))
    differing: dict[str, Any] = {
        key: value for key, value in settings.items() if key not in defaults or defaults[key] != value
    }
    missing = [key for key in defaults if key not in settings and _is_of_another_kind(key, settings, defaults)]
    db.execute("INSERT OR IGNORE INTO setting_defaults VALUES (?, ?)", (digest, text))
    row = (run_id, digest, json.dumps([differing, missing]))
    db.execute("INSERT OR REPLACE INTO run_settings VALUES (?, ?, ?)", row)


def fill(db: sqlite3.Connection, runs_dir: Path, trash: Path) -> None:
    """Keep the settings of all runs of which none are kept, as an earlier lab has left them."""
    for row in _unknown(db):
        folder = RunFolder((runs_dir if row["trashed"] is None else trash) / row["run_id"])
        try:
            spec = folder.spec_data()
        except LabError:  # the list of runs says so
            spec = {}
        put(db, row["run_id"], spec)


def is_filled(db: sqlite3.Connection) -> bool:
    """Whether the settings of every run are kept."""
    return not _unknown(db)


def settings(db: sqlite3.Connection, run_ids: Iterable[str]) -> dict[str, dict[str, Any]]:
    """The settings of the runs but the seed by dotted key, by run id; a run whose spec cannot be read has none.

    Runs of one configuration share one object.
    """
    known = {row["digest"]: json.loads(row["settings"]) for row in db.execute("SELECT * FROM setting_defaults")}
    query = "SELECT * FROM run_settings WHERE run_id IN (SELECT value FROM json_each(?))"
    whole: dict[tuple[str, str], dict[str, Any]] = {}
    found = {}
    for row in db.execute(query, (json.dumps(list(run_ids)),)):
        configuration = row["defaults"], row["differing"]
        if configuration not in whole:
            differing, missing = json.loads(row["differing"])
            every = {**known.get(row["defaults"], {}), **differing} if differing else {}
            whole[configuration] = {key: value for key, value in every.items() if key not in missing}
        found[row["run_id"]] = whole[configuration]
    return found


def _unknown(db: sqlite3.Connection) -> list[sqlite3.Row]:
    query = "SELECT run_id, trashed FROM runs WHERE run_id NOT IN (SELECT run_id FROM run_settings)"
    return db.execute(query).fetchall()


def _is_of_another_kind(key: str, settings: Mapping[str, Any], defaults: Mapping[str, Any]) -> bool:
    """Whether `key` is of a choice that was made otherwise; if not, the run is older than the setting."""
    parts = key.split(".")
    kinds = (".".join([*parts[:place], "kind"]) for place in range(1, len(parts)))
    groups = (".".join(parts[:place]) for place in range(1, len(parts)))
    return any(kind in defaults and settings.get(kind) != defaults[kind] for kind in kinds) or any(
        group in settings for group in groups
    )


@cache
def _defaults(task: str) -> tuple[str, str, Mapping[str, Any]]:
    """What settings of a task are compared with: a digest of them, as text, and by dotted key."""
    kind = tasks().get(task)
    spec = {} if kind is None else kind.model_validate({"task": task}).model_dump(mode="json")
    found = flat({key: value for key, value in spec.items() if key not in (*NOT_HERE, "task")})
    text = json.dumps(found, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16], text, found
