"""What the index alone knows, and no folder says: it is kept where the index is made anew, and goes with a backup."""

import sqlite3
from collections.abc import Collection
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from labcore.store import looks, use
from labcore.store.status import Moment

Word = Annotated[str, Field(max_length=200)]
Times = Annotated[int, Field(ge=1, le=10_000)]


class Ledger(BaseModel):
    """Rows of the index.

    Attributes:
        openings: test sets opened, also by runs that are gone: run, data set, fingerprint, times.
        looks: test images looked at again; the same.
        work: when workers were at work: run, owner, from, to.
        queue: what waits: run, since when, and when an instructor put it first.
        trashed: when runs went to the trash.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False)

    openings: tuple[tuple[Word, Word, Word, Times], ...] = ()
    looks: tuple[tuple[Word, Word, Word, Times], ...] = ()
    work: tuple[tuple[Word, Word, Moment, Moment], ...] = ()
    queue: tuple[tuple[Word, Moment, Moment | None], ...] = ()
    trashed: tuple[tuple[Word, Moment], ...] = ()


def kept(db: sqlite3.Connection, missing: Collection[str] = ()) -> Ledger:
    """What there is, less what stood in tables that are missing."""

    def rows(table: str, query: str) -> Any:
        return () if table in missing else tuple(tuple(row) for row in db.execute(query))

    return Ledger.model_construct(
        openings=rows("test_openings", "SELECT run_id, dataset, fingerprint, times FROM test_openings"),
        looks=() if "test_looks" in missing else tuple(looks.kept(db)),
        work=() if "work" in missing else tuple(use.kept(db)),
        queue=rows("runs", "SELECT run_id, queued, put_first FROM runs WHERE state = 'queued' AND trashed IS NULL"),
        trashed=rows("runs", "SELECT run_id, trashed FROM runs WHERE trashed IS NOT NULL"),
    )


def put(db: sqlite3.Connection, ledger: Ledger) -> None:
    """Lay it over what the folders say; of two counts the higher stays."""
    db.executemany(
        """INSERT INTO test_openings (run_id, dataset, fingerprint, times) VALUES (?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET times = max(times, excluded.times)""",
        ledger.openings,
    )
    looks.put(db, list(ledger.looks))
    use.put(db, list(ledger.work))
    db.executemany(
        "UPDATE runs SET queued = ?, put_first = ? WHERE run_id = ? AND state = 'queued'",
        [(since, first, run_id) for run_id, since, first in ledger.queue],
    )
    db.executemany(
        "UPDATE runs SET trashed = ? WHERE run_id = ? AND trashed IS NOT NULL",
        [(when, run_id) for run_id, when in ledger.trashed],
    )
