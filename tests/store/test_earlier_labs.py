"""Labs as earlier versions have left them, opened with today's code: nothing is lost, and all goes on.

`earlier_labs/v<n>.json` was written by the code of the days when the index had version n: its database as SQL, the JSON
in its folders, and specs of the tasks where they changed. `tests/store/leave_lab.py` writes the file of the next
version; those that are there stay as they are. An index of version 1 was never written by a lab that anybody had.
"""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from labcore.errors import LabError
from labcore.spec.resolve import experiment_class
from labcore.store.carrying import Carrying
from labcore.store.claims import Claims
from labcore.store.database import MIGRATIONS
from labcore.store.folder import RunFolder
from labcore.store.likeness import alike
from labcore.store.status import State
from labcore.store.store import Store
from labcore.store.studies import Studies

LABS = {int(path.stem[1:]): json.loads(path.read_text()) for path in (Path(__file__).parent / "earlier_labs").iterdir()}

SPECS = [(version, name) for version, lab in sorted(LABS.items()) for name in lab["specs"]]


def put(lab, runs_dir, with_index=True):
    """The lab in `runs_dir`, as it was left."""
    for name, content in lab["files"].items():
        path = runs_dir / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content))
    if with_index:
        with closing(sqlite3.connect(runs_dir / "lab.db")) as db:
            db.executescript("\n".join(lab["sql"]))
            db.executescript(f"PRAGMA user_version = {lab['version']}")
    return Store(runs_dir)


def test_there_is_a_lab_of_every_version_of_the_index():
    assert sorted(LABS) == list(range(2, len(MIGRATIONS) + 1)), "add what the version before yours has written"
    for version, lab in LABS.items():
        assert lab["version"] == version and "runs_by_state" in "".join(lab["sql"])


@pytest.mark.parametrize("way", ["index", "folders"])
@pytest.mark.parametrize("version", sorted(LABS))
def test_a_lab_of_an_earlier_version_is_whole_and_goes_on(version, way, tmp_path):
    """By its index, and where that is lost by its folders alone."""
    lab = LABS[version]
    store = put(lab, tmp_path / "runs", with_index=way == "index")
    done, waiting = store.run(lab["done"]), store.run(lab["waiting"])
    assert (done.name, done.tags, done.state, done.seed, done.owner) == ("first", ("homework",), State.FINISHED, 7, "")
    assert done.summary == {"val_accuracy": 0.75, "test_accuracy": 0.5, "best_epoch": 1}
    assert (waiting.name, waiting.state, waiting.position) == ("waits", State.QUEUED, 1)
    assert [run.run_id for run in store.trash()] == [lab["trashed"]]
    assert {run.run_id for run in store.runs()} == {lab["done"], lab["waiting"]}

    looks = store.test_looks("digits", "abc")
    assert (looks.times, looks.again) == ((2, 1) if version >= 5 else (1, 0))
    spec = store.folder(lab["done"]).spec()
    assert [run.run_id for run in alike({spec.identity(): spec}, store)[spec.identity()]] == [lab["done"]]
    assert store.settings([lab["done"]])[lab["done"]]["dataset"] == "digits"
    metrics = store.folder(lab["done"]).metrics_reader()
    metrics.poll()
    assert [row.values["val_accuracy"] for row in metrics.rows] == [0.5]

    if lab["study"]:
        (study,) = Studies(store).all()
        assert study.study_id == lab["study"] and Studies(store).of_run(lab["done"]) == [lab["study"]]
        assert [member.run_id for member in study.members] == [lab["done"], lab["waiting"]]
    Carrying(store).pack([lab["done"]], tmp_path / "run.zip")
    assert Carrying(Store(tmp_path / "new")).unpack(tmp_path / "run.zip").run_ids == [lab["done"]]
    store.restore(lab["trashed"])
    assert Claims(store).take().run_id == lab["waiting"]
    assert store.reindex() == 3 and store.test_looks("digits", "abc") == looks


@pytest.mark.parametrize(("version", "name"), SPECS)
def test_a_spec_of_an_earlier_version_means_what_it_meant(version, name, tmp_path):
    """All that it says is kept; what it did not know yet has a default, under which it is the same experiment."""
    said = LABS[version]["specs"][name]
    folder = RunFolder(tmp_path / "20260101-000000-aaaaaa")
    folder.path.mkdir()
    (folder.path / "spec.json").write_text(json.dumps(said))
    spec = folder.spec()
    assert type(spec) is experiment_class(said["task"])
    now = spec.model_dump(mode="json")

    def contained(then, since):
        if isinstance(then, dict):
            return all(key in since and contained(value, since[key]) for key, value in then.items())
        if isinstance(then, list) and isinstance(since, list):
            return len(then) == len(since) and all(map(contained, then, since))
        return then == since

    del said["schema_version"]
    assert contained(said, now)


def test_what_a_later_lab_has_written_is_refused_in_words(tmp_path):
    lab = LABS[len(MIGRATIONS)]
    store = put(lab, tmp_path / "runs")
    store.runs()
    spec = store.runs_dir / lab["done"] / "spec.json"
    spec.write_text(json.dumps({**json.loads(spec.read_text()), "schema_version": 2}))
    with pytest.raises(LabError, match=r"written by another version of the lab \(schema 2.*Update the lab"):
        store.folder(lab["done"]).spec()
    status = store.runs_dir / lab["done"] / "status.json"
    status.write_text(json.dumps({**json.loads(status.read_text()), "state": "hibernating"}))
    store.reindex()
    record = store.run(lab["done"])
    assert record.state is State.INTERRUPTED and "status.json is missing or damaged" in record.error
    study = store.runs_dir / "studies" / lab["study"] / "study.json"
    study.write_text(json.dumps({**json.loads(study.read_text()), "state": "hibernating"}))
    with pytest.raises(LabError, match="newer version of the lab"):
        Studies(store).get(lab["study"])
    with closing(sqlite3.connect(store.database.path)) as db:
        db.executescript(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
        before = list(db.iterdump())
    with pytest.raises(LabError, match=r"newer version of the lab \(schema \d+; known: up to \d+\). Update the lab"):
        store.runs()
    with closing(sqlite3.connect(store.database.path)) as db:
        assert list(db.iterdump()) == before
