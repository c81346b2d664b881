"""What each person's runs have used: the times that workers were at work for them, kept when runs are deleted."""

import sqlite3
import time
from dataclasses import dataclass

from labcore.store.status import State, Status

WINDOW = 3 * 3600
"""Seconds for which use is held against somebody in the queue: all of it at once, less the longer ago, then nothing.

So somebody who comes late, or was away, is not put before all others until the use of hours is made up for.
"""

USUAL = 60.0
"""Seconds that a run is taken to need before any has ended."""

MIGRATION = (
    """CREATE TABLE work (
        run_id  TEXT NOT NULL,
        owner   TEXT NOT NULL,
        started REAL NOT NULL,
        ended   REAL NOT NULL,
        PRIMARY KEY (run_id, started)
    )""",
    "CREATE INDEX work_by_end ON work (ended)",
)
"""The statements that make the table: a row for each time that a worker had a run."""

NOW = "((julianday('now') - 2440587.5) * 86400.0)"

PACE = f"""
    SELECT max(1.0, coalesce(avg(ended - started), {USUAL})) AS seconds FROM work WHERE ended > {NOW} - {WINDOW}
"""
"""How long a run takes of late, in seconds, as SQL."""

USED = f"""
    SELECT owner, sum(seconds) AS seconds, max(begun) AS begun FROM (
        SELECT owner, max(0, ended - started) * max(0, min(1, 1 - ({NOW} - ended) / {WINDOW})) AS seconds,
            started AS begun
        FROM work WHERE ended > {NOW} - {WINDOW}
        UNION ALL
        SELECT owner, max({NOW} - started, (SELECT seconds FROM pace)) AS seconds, started AS begun
        FROM runs WHERE state = 'running' AND started IS NOT NULL AND trashed IS NULL
    ) GROUP BY owner
"""
"""What counts against each owner in the queue; a run at work counts as much as one takes of late, and more when it has
taken more. As SQL, where a table `pace` has `PACE`."""

TOTALS = f"""
    SELECT owner, sum(seconds) AS seconds FROM (
        SELECT owner, max(0, min(ended, {NOW}) - max(started, :since)) AS seconds FROM work WHERE ended > :since
        UNION ALL
        SELECT owner, max(0, {NOW} - max(started, :since)) FROM runs
        WHERE state = 'running' AND started IS NOT NULL AND trashed IS NULL
    ) GROUP BY owner
"""


@dataclass(frozen=True)
class Use:
    """What somebody has had of the machine.

    Attributes:
        seconds: of workers, in all.
        counting: of these, what counts in the queue now.
        running, waiting: runs at work and in the queue.
    """

    seconds: float = 0.0
    counting: float = 0.0
    running: int = 0
    waiting: int = 0


def note(db: sqlite3.Connection, run_id: str, status: Status) -> None:
    """Before the row of the run is brought in line with `status`: keep the time that a worker had it, if that ended."""
    row = db.execute("SELECT owner, state, started FROM runs WHERE run_id = ?", (run_id,)).fetchone()
    if row is None or row["state"] != State.RUNNING.value or row["started"] is None:
        return
    if status.state is State.RUNNING and status.started == row["started"]:
        return
    ended = max(row["started"], status.finished or time.time())
    db.execute("INSERT OR REPLACE INTO work VALUES (?, ?, ?, ?)", (run_id, row["owner"], row["started"], ended))


def seconds_since(db: sqlite3.Connection, owner: str, since: float) -> float:
    """Seconds that workers have been at work for `owner` after `since`, those at work now included."""
    rows = db.execute(TOTALS, {"since": since}).fetchall()
    return next((float(row["seconds"]) for row in rows if row["owner"] == owner), 0.0)


def by_owner(db: sqlite3.Connection, since: float) -> dict[str, Use]:
    """What each owner has had since then; none of those who have had nothing and ask for nothing."""
    total = {row["owner"]: float(row["seconds"]) for row in db.execute(TOTALS, {"since": since})}
    counting = {row["owner"]: float(row["seconds"]) for row in db.execute(f"WITH pace AS ({PACE}) {USED}")}
    now = {
        row["owner"]: (row["running"], row["waiting"])
        for row in db.execute(
            """SELECT owner, sum(state = 'running') AS running, sum(state = 'queued') AS waiting FROM runs
            WHERE trashed IS NULL AND state IN ('queued', 'running') GROUP BY owner"""
        )
    }
    return {
        owner: Use(total.get(owner, 0.0), counting.get(owner, 0.0), *now.get(owner, (0, 0)))
        for owner in {*total, *counting, *now}
    }


def kept(db: sqlite3.Connection) -> list[tuple[str, str, float, float]]:
    """All rows, as `put` takes them."""
    return [tuple(row) for row in db.execute("SELECT run_id, owner, started, ended FROM work")]


def put(db: sqlite3.Connection, rows: list[tuple[str, str, float, float]]) -> None:
    """Put the rows in, over those that are there."""
    db.executemany("INSERT OR REPLACE INTO work VALUES (?, ?, ?, ?)", rows)
