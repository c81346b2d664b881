"""Runs that need not be run again: those in the store that have the result of a spec, or will have it."""

import json
from collections.abc import Mapping, Sequence

from labcore.spec.experiment import Experiment
from labcore.store import index
from labcore.store.folder import RunFolder
from labcore.store.record import RunRecord
from labcore.store.store import Store


def alike(specs: Mapping[str, Experiment], store: Store) -> dict[str, list[RunRecord]]:
    """The runs, newest first, that are queued, at work or finished with settings of the same result as one of `specs`,
    by its identity, and that the store's viewer may see. Their places in the queue are not looked up.

    Which images they read is not looked at here.

    Args:
        specs: by their `Experiment.identity`.
    """
    _identify(list(specs.values()), store)
    query = f"""{index.SELECT} WHERE trashed IS NULL AND state IN ('queued', 'running', 'finished')
        AND identity IN (SELECT value FROM json_each(:identities)) AND {store.viewer.sees}
        ORDER BY created DESC, runs.rowid DESC"""
    with store.database.read() as db:
        rows = db.execute(query, {"identities": json.dumps(list(specs)), "viewer": store.viewer.person_id}).fetchall()
    found: dict[str, list[RunRecord]] = {}
    for row in rows:
        found.setdefault(row["identity"], []).append(index.record(row, store.runs_dir))
    return found


def _identify(specs: Sequence[Experiment], store: Store) -> None:
    """Note the identity of runs that were indexed before identities were, as far as they may be like one of `specs`."""
    query = """SELECT run_id FROM runs WHERE identity = '' AND trashed IS NULL
        AND dataset IN (SELECT value FROM json_each(?)) AND seed IN (SELECT value FROM json_each(?))"""
    wanted = [json.dumps(list({getattr(spec, name) for spec in specs})) for name in ("dataset", "seed")]
    with store.database.read() as db:
        rows = db.execute(query, wanted).fetchall()
    found = [(index.identity_of(RunFolder(store.runs_dir / row["run_id"])), row["run_id"]) for row in rows]
    if found:
        with store.database.write() as db:
            db.executemany("UPDATE runs SET identity = ? WHERE run_id = ?", found)
