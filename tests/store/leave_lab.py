"""Writes down what a lab of the present version leaves behind, for `test_earlier_labs.py` of later ones.

`python -m tests.store.leave_lab` makes `earlier_labs/v<n>.json`, n being the version of the index. Run it once a
version of the schema is what it is going to be, and never again for that version.
"""

import json
import sqlite3
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from labcore.spec import schema
from labcore.spec.classification import Classification
from labcore.spec.plan import plan_of
from labcore.spec.resolve import tasks
from labcore.store import looks
from labcore.store.claims import Claims
from labcore.store.database import MIGRATIONS
from labcore.store.status import State
from labcore.store.store import Store
from labcore.store.studies import Studies
from labcore.store.study import Member

PLACE = Path(__file__).parent / "earlier_labs"
VERSION = len(MIGRATIONS)


def left(runs_dir: Path) -> dict[str, Any]:
    """A lab with a finished run whose test set was looked at, one in the trash, one that waits, and a study."""
    store = Store(runs_dir)
    done = store.submit(Classification(dataset="digits", name="first", seed=7), tags=["homework"])
    trashed = store.submit(Classification(dataset="digits", seed=8))
    waiting = store.submit(Classification(dataset="digits", name="waits", seed=9))
    plan = plan_of({"base": {"dataset": "digits"}, "factors": {"regularization.dropout": [0, 0.5]}, "seeds": [1]})
    members = [Member(cell={"regularization.dropout": 0}, seed=7, run_id=done)]
    members.append(Member(cell={"regularization.dropout": 0.5}, seed=9, run_id=waiting))
    for run_id in (done, trashed):
        claim = Claims(store).take()
        assert claim is not None and claim.run_id == run_id
        folder = store.folder(run_id)
        folder.metrics_writer().write("epoch", 5, 1, {"loss": 1.0, "val_accuracy": 0.5})
        status = folder.status()
        assert status is not None
        ended = {"state": State.FINISHED, "finished": time.time(), "epoch": 3, "epochs": 3, "host": "lab"}
        folder.write_status(status.model_copy(update=ended))
    folder = store.folder(done)
    found = {"validation": {"accuracy": 0.75}, "test": {"accuracy": 0.5}}
    folder.write_report({**found, "dataset_fingerprint": "abc", "best_epoch": 1})
    looks.note(folder, "digits", "abc", "shifted test")
    store.refresh()
    study = Studies(store).add(plan, members)
    store.delete(trashed)
    store.take_in(done)
    with closing(sqlite3.connect(store.database.path)) as db:
        sql = list(db.iterdump())
    paths = [path for path in sorted(runs_dir.rglob("*")) if path.suffix in (".json", ".jsonl") and path.is_file()]
    return {
        "version": VERSION,
        "done": done,
        "trashed": trashed,
        "waiting": waiting,
        "study": study.study_id,
        "sql": sql,
        "files": {path.relative_to(runs_dir).as_posix(): _content(path) for path in paths},
        "specs": {name: _spec(name) for name in tasks()},
    }


def _content(path: Path) -> Any:
    return json.loads(path.read_text()) if path.suffix == ".json" else path.read_text()


def _spec(task: str) -> dict[str, Any]:
    spec = tasks()[task].model_validate({"task": task, "dataset": "digits"})
    return {schema.KEY: schema.VERSION, **spec.model_dump(mode="json")}


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        (PLACE / f"v{VERSION}.json").write_text(json.dumps(left(Path(folder) / "runs"), indent=1, ensure_ascii=False))
