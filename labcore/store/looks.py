"""Looks at test sets: each opening by a run at its end or when nominated, and each time a run is measured on test
images again. The more often a test set is looked at, the less it tells.

A run's folder says which looks it took; the database keeps their number also of runs that are gone.
"""

import sqlite3
import time
from collections import Counter
from dataclasses import dataclass
from typing import Any

from labcore.store.folder import RunFolder
from labcore.store.labels import LONGEST_NAME, tidy
from labcore.words import counted

ARTIFACT = "test_looks"
"""The list in which a run's folder keeps them: time, data set, fingerprint, and why."""

MOST = 10_000
"""Of one run at one data set; more is no lab's doing."""

MIGRATION = (
    """CREATE TABLE test_looks (
        run_id      TEXT NOT NULL,
        dataset     TEXT NOT NULL,
        fingerprint TEXT NOT NULL,
        times       INTEGER NOT NULL,
        PRIMARY KEY (run_id, dataset, fingerprint)
    )""",
    "CREATE INDEX test_looks_by_dataset ON test_looks (dataset)",
)
"""The statements that make the table of looks beyond a run's own openings."""

COUNT = """
    SELECT coalesce(sum(times), 0) AS times, count(DISTINCT run_id) AS runs, coalesce(sum(again * times), 0) AS again
    FROM (SELECT run_id, dataset, fingerprint, times, 0 AS again FROM test_openings
          UNION ALL SELECT run_id, dataset, fingerprint, times, 1 FROM test_looks)
    WHERE dataset = :dataset AND (:fingerprint IS NULL OR fingerprint IN (:fingerprint, ''))
"""


@dataclass(frozen=True)
class TestLooks:
    """How often the test images of a data set have been looked at.

    Attributes:
        times: in all.
        runs: by how many runs, deleted ones included.
        again: of the times, those beyond the opening at a run's end: shifted tests, ensembles, runs of other data sets.
    """

    __test__ = False  # no test, whatever its name

    times: int
    runs: int
    again: int

    def in_words(self, dataset: str) -> str:
        """All of it, as a sentence."""
        if not self.times:
            return f"The test images of '{dataset}' have not been looked at yet."
        again = f", {self.again:,} of them after the opening at a run's end" if self.again else ""
        return (
            f"The test images of '{dataset}' have been looked at {counted(self.times, 'time')} by "
            f"{counted(self.runs, 'run')}, deleted ones included{again}."
        )


def note(folder: RunFolder, dataset: str, fingerprint: str, why: str) -> None:
    """Record, before it happens, that the run in `folder` is measured on test images of `dataset` again.

    Args:
        fingerprint: of the content of `dataset`.
        why: what for, in a few words.
    """
    with folder.lock("test_looks"):
        kept = folder.json_artifact(ARTIFACT)
        look = {"time": time.time(), "dataset": dataset, "fingerprint": fingerprint, "why": why}
        folder.write_json_artifact(ARTIFACT, [*(kept if isinstance(kept, list) else []), look])


def take(db: sqlite3.Connection, folder: RunFolder) -> None:
    """Count what the folder says; what was counted once is never taken back."""
    kept = folder.json_artifact(ARTIFACT)
    looks: list[Any] = kept if isinstance(kept, list) else []
    named = Counter(
        (tidy(look.get("dataset"), LONGEST_NAME), tidy(look.get("fingerprint"), LONGEST_NAME))
        for look in looks
        if isinstance(look, dict)
    )
    put(db, [(folder.run_id, *where, min(times, MOST)) for where, times in named.items()])


def put(db: sqlite3.Connection, rows: list[tuple[str, str, str, int]]) -> None:
    """Lay rows of run, data set, fingerprint and times over those that are there; the higher count stays."""
    db.executemany(
        """INSERT INTO test_looks (run_id, dataset, fingerprint, times) VALUES (?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET times = max(times, excluded.times)""",
        rows,
    )


def kept(db: sqlite3.Connection) -> list[tuple[str, str, str, int]]:
    """All rows, as `put` takes them."""
    return [tuple(row) for row in db.execute("SELECT run_id, dataset, fingerprint, times FROM test_looks")]


def count(db: sqlite3.Connection, dataset: str, fingerprint: str | None) -> TestLooks:
    """Looks at the test images of `dataset`, with that very content where a fingerprint is given."""
    row = db.execute(COUNT, {"dataset": dataset, "fingerprint": fingerprint}).fetchone()
    return TestLooks(row["times"], row["runs"], row["again"])
