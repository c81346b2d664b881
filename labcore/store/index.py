"""The table of runs: what it takes from a run's folder, and how it gives it back. The folder is the truth."""

import json
import sqlite3
import time
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from labcore.errors import LabError
from labcore.store import looks, settings_index, use
from labcore.store.folder import RunFolder
from labcore.store.identifiers import is_run_id, time_of
from labcore.store.labels import LONGEST_NAME, LONGEST_TAG, MOST_TAGS, tidy
from labcore.store.queue import TURNS
from labcore.store.record import RunRecord, headline, is_figure
from labcore.store.status import Fault, State, Status

TRASH = ".trash"
_STATES = {state.value: state for state in State}
LONGEST_ERROR = 2000
MOST_OPENINGS = 10_000
"""Of one run; more is no lab's doing."""

NO_IDENTITY = "-"
"""Of a run whose spec is not valid any more."""

SELECT = "SELECT * FROM runs"

UNREADABLE = Fault(
    problem="The run's status.json is missing or damaged, so nobody can tell how it ended.",
    cure="Resume it to go on from its last checkpoint, or delete it.",
)


def put(db: sqlite3.Connection, folder: RunFolder, trashed: float | None = None) -> None:
    """Index `folder`, new or again, by all that lies in it."""
    run_id = folder.run_id
    try:
        spec, spec_error = folder.spec_data(), ""
    except LabError as error:
        spec, spec_error = {}, str(error)
    status = folder.status() or Status(state=State.INTERRUPTED, created=time_of(run_id), error=UNREADABLE)
    seed, identity = spec.get("seed"), identity_of(folder)
    label, belonging = {**spec, **folder.label()}, folder.belonging()
    row = {
        "run_id": run_id,
        "name": tidy(label.get("name"), LONGEST_NAME) or run_id,
        "task": tidy(spec.get("task"), LONGEST_NAME),
        "dataset": tidy(spec.get("dataset"), LONGEST_NAME),
        "seed": seed if type(seed) is int and 0 <= seed < 2**63 else None,
        "tags": json.dumps(_tags(label.get("tags")), ensure_ascii=False),
        "created": status.created,
        "queued": status.created,
        "trashed": trashed,
        "identity": identity,
        "owner": belonging.owner,
        "shared": belonging.shared,
        **_from_status(status),
    }
    row["error"] = row["error"] or spec_error
    names = ", ".join(row)
    db.execute(
        f"INSERT INTO runs ({names}, summary) VALUES ({', '.join('?' * len(row))}, '{{}}') ON CONFLICT DO UPDATE SET "
        + ", ".join(f"{name} = excluded.{name}" for name in row if name not in ("run_id", "queued")),
        tuple(row.values()),
    )
    _take_report(db, folder)
    _take_openings(db, folder, row["dataset"])
    looks.take(db, folder)
    settings_index.put(db, run_id, spec)


def update(db: sqlite3.Connection, folder: RunFolder, status: Status) -> None:
    """Bring the row of `folder` in line with `status`; at the end of a run, with its report and openings too."""
    use.note(db, folder.run_id, status)
    columns = _from_status(status)
    changes = ", ".join(f"{name} = ?" for name in columns)
    db.execute(f"UPDATE runs SET {changes} WHERE run_id = ?", (*columns.values(), folder.run_id))
    if status.state.is_final:
        row = db.execute("SELECT dataset FROM runs WHERE run_id = ?", (folder.run_id,)).fetchone()
        _take_report(db, folder)
        _take_openings(db, folder, row["dataset"])


def identity_of(folder: RunFolder) -> str:
    """What `Experiment.identity` says of the run's spec; or `NO_IDENTITY`."""
    try:
        return folder.spec().identity()
    except LabError:
        return NO_IDENTITY


def agrees(row: sqlite3.Row, status: Status) -> bool:
    """Whether `row` already says what `status` says."""
    return all(row[name] == value for name, value in _from_status(status).items())


def rebuild(db: sqlite3.Connection, runs_dir: Path) -> int:
    """Make the table what the folders under `runs_dir` and in its trash say. Returns the number of runs."""
    live, trash = _folders(runs_dir), _folders(runs_dir / TRASH)
    for folder in live:
        put(db, folder)
    for folder in trash:
        before = db.execute("SELECT trashed FROM runs WHERE run_id = ?", (folder.run_id,)).fetchone()
        put(db, folder, before["trashed"] if before and before["trashed"] else time.time())
    found = {folder.run_id for folder in (*live, *trash)}
    gone = [(row["run_id"],) for row in db.execute("SELECT run_id FROM runs") if row["run_id"] not in found]
    db.executemany("DELETE FROM runs WHERE run_id = ?", gone)
    return len(found)


def unknown(db: sqlite3.Connection, runs_dir: Path) -> list[RunFolder]:
    """The folders of runs under `runs_dir` and in its trash that the table does not know."""
    known = {row["run_id"] for row in db.execute("SELECT run_id FROM runs")}
    return [folder for folder in (*_folders(runs_dir), *_folders(runs_dir / TRASH)) if folder.run_id not in known]


def without_folder(db: sqlite3.Connection, runs_dir: Path) -> list[str]:
    """The ids of the runs in the table of which there is no folder."""
    there = {folder.run_id for folder in (*_folders(runs_dir), *_folders(runs_dir / TRASH))}
    return [row["run_id"] for row in db.execute("SELECT run_id FROM runs") if row["run_id"] not in there]


def record(row: sqlite3.Row, runs_dir: Path) -> RunRecord:
    """A row of `SELECT` as the rest of the lab sees it."""
    place = runs_dir if row["trashed"] is None else runs_dir / TRASH
    return RunRecord(
        run_id=row["run_id"],
        name=row["name"],
        task=row["task"],
        dataset=row["dataset"],
        state=_STATES.get(row["state"], State.INTERRUPTED),
        created=row["created"],
        started=row["started"],
        finished=row["finished"],
        seed=row["seed"],
        tags=_tags_in(row["tags"]),
        epoch=row["epoch"],
        epochs=row["epochs"],
        phase=row["phase"],
        position=None,  # see `positions`
        summary=_figures(_parsed(row["summary"])),
        path=place / row["run_id"],
        trashed=row["trashed"],
        error=row["error"],
        owner=row["owner"],
        shared=bool(row["shared"]),
        put_first=row["put_first"] is not None,
    )


def positions(db: sqlite3.Connection, rows: Iterable[sqlite3.Row]) -> dict[str, int]:
    """The places in the queue of those of the `rows` of `SELECT` that wait, by run id.

    They are worked out for all that wait, so only where any of the rows does, and once: joined to the rows, SQLite
    would look each of a hundred thousand up among thousands.
    """
    if not any(row["state"] == State.QUEUED.value for row in rows):
        return {}
    return {row["run_id"]: row["position"] for row in db.execute(TURNS)}


def _folders(parent: Path) -> list[RunFolder]:
    if not parent.is_dir():
        return []
    named = [path for path in parent.iterdir() if is_run_id(path.name)]
    return [RunFolder(path) for path in named if path.is_dir() and not path.is_symlink()]


def _from_status(status: Status) -> dict[str, Any]:
    error = f"{status.error.problem} {status.error.cure}".strip() if status.error else ""
    return {
        "state": status.state.value,
        "started": status.started,
        "finished": status.finished,
        "phase": tidy(status.phase, LONGEST_TAG),
        "epoch": status.epoch,
        "epochs": status.epochs,
        "error": tidy(error, LONGEST_ERROR),
    }


def _take_report(db: sqlite3.Connection, folder: RunFolder) -> None:
    summary = json.dumps(headline(folder.report()))
    db.execute("UPDATE runs SET summary = ? WHERE run_id = ?", (summary, folder.run_id))


def _take_openings(db: sqlite3.Connection, folder: RunFolder, dataset: str) -> None:
    """Count how often the run has opened its test set; what was counted once is never taken back."""
    report = folder.report() or {}
    noted = folder.json_artifact("test_openings")  # before each opening, so that it stands whatever became of the run
    times = len(noted) if isinstance(noted, list) else report.get("test_opened", isinstance(report.get("test"), dict))
    if not isinstance(times, int) or times < 1:
        return
    seen = report.get("dataset_fingerprint") or folder.noted_data().get("fingerprint")
    db.execute(
        """INSERT INTO test_openings (run_id, dataset, fingerprint, times) VALUES (?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET times = max(times, excluded.times), fingerprint = excluded.fingerprint""",
        (folder.run_id, dataset, tidy(seen, LONGEST_NAME), min(times, MOST_OPENINGS)),
    )


def _parsed(text: Any) -> Any:
    """What a column of JSON says; None where it is torn. `runs reindex` makes it anew from the folder."""
    try:
        return json.loads(text)
    except (ValueError, TypeError, RecursionError):
        return None


@lru_cache(1024)
def _tags_in(text: Any) -> tuple[str, ...]:
    """The tags in a column; the same ones stand in many rows."""
    return tuple(_tags(_parsed(text)))


def _figures(value: Any) -> dict[str, float]:
    return {name: figure for name, figure in value.items() if is_figure(figure)} if isinstance(value, dict) else {}


def _tags(value: Any) -> list[str]:
    items: Iterable[Any] = value if isinstance(value, list) else ()
    return [tag for tag in (tidy(item, LONGEST_TAG) for item in items) if tag][:MOST_TAGS]
