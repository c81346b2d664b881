"""Runs that need not be run again: those in the store that have the result of a spec, or will have it."""

from labcore.spec.experiment import Experiment
from labcore.store import index
from labcore.store.folder import RunFolder
from labcore.store.record import RunRecord
from labcore.store.store import Store


def like(spec: Experiment, store: Store) -> list[RunRecord]:
    """The runs, newest first, that are queued, at work or finished with settings of the same result as `spec`.

    Which images they read is not looked at here.
    """
    _identify(spec, store)
    query = f"""{index.SELECT} WHERE trashed IS NULL AND state IN ('queued', 'running', 'finished') AND identity = ?
        ORDER BY created DESC, runs.rowid DESC"""
    with store.database.read() as db:
        rows = db.execute(query, (spec.identity(),)).fetchall()
    return [index.record(row, store.runs_dir) for row in rows]


def _identify(spec: Experiment, store: Store) -> None:
    """Note the identity of runs that were indexed before identities were, as far as they may be like `spec`."""
    query = "SELECT run_id FROM runs WHERE identity = '' AND trashed IS NULL AND dataset = ? AND seed = ?"
    with store.database.read() as db:
        rows = db.execute(query, (spec.dataset, spec.seed)).fetchall()
    found = [(index.identity_of(RunFolder(store.runs_dir / row["run_id"])), row["run_id"]) for row in rows]
    if found:
        with store.database.write() as db:
            db.executemany("UPDATE runs SET identity = ? WHERE run_id = ?", found)
