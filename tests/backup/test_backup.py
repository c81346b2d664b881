"""A lab in one file: made while runs are at work, restored into an empty lab, and refused where it is not sound."""

import io
import json
import os
import shutil
import sys
import zipfile

import numpy as np
import pytest

from labcore.backup import restoring
from labcore.backup.making import back_up
from labcore.backup.restoring import check, restore
from labcore.datasets import storage
from labcore.datasets.library import Library
from labcore.errors import InputError
from labcore.spec.plan import plan_of
from labcore.store.class_record import Role
from labcore.store.classroom import Classroom
from labcore.store.identifiers import new_run_id
from labcore.store.lab_events import Predicted
from labcore.store.lab_progress import LabProgress
from labcore.store.packing import Packing
from labcore.store.status import State
from labcore.store.store import Store
from labcore.store.studies import Studies
from labcore.store.study import Member, StudyState
from labcore.store.viewer import Viewer
from tests import fabricate


def quiet(share, doing):
    """Nobody listens."""


@pytest.fixture
def lab(lab_home):
    """A lab with something in each corner: a class, runs in all states, a study, progress, a data set, the trash."""
    store, room = Store(), Classroom(Store())
    room.open("Images 101")
    (ada,) = (each.person for each in room.add([("Ada", "")]))
    room.add([("Dr. Grey", "")], Role.INSTRUCTOR)
    rng = np.random.default_rng(1)
    images = (rng.integers(0, 255, (8, 8, 1), np.uint8) for _ in range(12))
    known = {"title": "Mine", "task": "classification", "classes": ("a", "b"), "source": "imported"}
    storage.write(Library().folder("mine"), images, np.arange(12) % 2, np.repeat([0, 1, 2], 4), **known)
    Library().open("digits")
    fabricate.one_of_each(store)
    theirs = Store(viewer=Viewer(ada.person_id, is_instructor=False))
    fabricate.finished(theirs, name="Ada's own")
    ids = [new_run_id(), new_run_id()]
    plan = plan_of({"base": {"dataset": "digits"}, "factors": {"regularization.dropout": [0, 0.5]}, "seeds": [1]})
    Studies(store).add(plan, [Member(cell={"regularization.dropout": n}, seed=1, run_id=ids[n]) for n in (0, 1)])
    progress = LabProgress(store.runs_dir)
    progress.write("Ada", "overfitting", Predicted(question="guess", value=3.0, at=1.0))
    progress.keep_arrays("Ada", "overfitting", {"shown": np.arange(3)})
    for kept in ("labs", "weights"):
        (lab_home / kept).mkdir()
    (lab_home / "labs" / "my lab.yaml").write_text("id: my-lab\n")
    (lab_home / "weights" / "mine.npz").write_bytes(b"weights")
    gone = fabricate.finished(store, name="purged").run_id
    store.delete(gone)
    store.purge(gone)
    thrown = fabricate.finished(store, name="thrown away").run_id
    store.delete(thrown)
    waiting = store.runs(state=State.QUEUED)[0].run_id
    store.put_first(waiting)
    return store


@pytest.fixture
def saved(lab, tmp_path):
    back_up(tmp_path / "lab.zip", lab, tell=quiet)
    return tmp_path / "lab.zip"


@pytest.fixture
def elsewhere(saved, tmp_path, monkeypatch):
    """The store of a new lab, after that of the old one was backed up."""
    monkeypatch.setenv("LAB_HOME", str(tmp_path / "elsewhere"))
    return Store()


def facts(store):
    """What is known of every run, as far as it is to be the same in a restored lab."""
    return {
        run.run_id: (run.name, run.owner, run.tags, run.summary, run.seed, run.position, run.put_first, run.trashed)
        for run in (*store.runs(), *store.trash())
    }


def test_a_lab_arrives_elsewhere_as_it_was(lab, saved, elsewhere, tmp_path):
    before, looks = facts(lab), lab.test_looks("digits")
    states = {run.run_id: run.state for run in lab.runs()}
    found = restore(saved, elsewhere, quiet)
    assert facts(elsewhere) == before and elsewhere.test_looks("digits") == looks
    assert looks.runs > sum(run.summary.get("test_accuracy") is not None for run in lab.runs()), "purged ones count"
    now = {run.run_id: run.state for run in elsewhere.runs()}
    assert State.RUNNING in states.values() and State.QUEUED in states.values()
    cut = {State.RUNNING: State.INTERRUPTED}
    assert now == {run_id: cut.get(state, state) for run_id, state in states.items()}
    resumed = next(run_id for run_id, state in states.items() if state is State.RUNNING)
    assert elsewhere.run(resumed).error.startswith("The run was at work when the lab was backed up")
    elsewhere.resubmit(resumed)
    assert (found.trashed, found.records, found.missing) == (1, 1, ())
    assert set(found.sets) == {"digits", "mine"}
    assert Library().open("mine").card == Library(tmp_path / "lab" / "data").open("mine").card
    (study,) = Studies(elsewhere).all()
    assert study == Studies(lab).all()[0] and study.state is StudyState.RUNNING
    assert Classroom(elsewhere).record == Classroom(lab).record
    assert LabProgress(elsewhere.runs_dir).events("Ada", "overfitting") == [
        Predicted(question="guess", value=3.0, at=1.0)
    ]
    assert (tmp_path / "elsewhere" / "labs" / "my lab.yaml").read_text() == "id: my-lab\n"
    assert (tmp_path / "elsewhere" / "weights" / "mine.npz").read_bytes() == b"weights"
    assert not list((tmp_path / "elsewhere").rglob(".restoring"))
    elsewhere.reindex()
    assert set(facts(elsewhere)) == set(before)


def test_what_cannot_be_taken_along_is_said(lab, lab_home, tmp_path):
    (lab_home / "weights" / "linked.npz").symlink_to(lab_home / "weights" / "mine.npz")
    (lab_home / "labs" / "a\nb.yaml").write_text("id: b\n")
    (lab_home / "labs" / ".DS_Store").write_text("litter")
    if sys.platform == "linux":  # elsewhere every name is text
        (lab_home / "labs" / os.fsdecode(b"caf\xe9.yaml")).write_text("id: c\n")
    shutil.move(Library().folder("mine"), tmp_path / "mine")
    Library().folder("mine").symlink_to(tmp_path / "mine")
    said = back_up(tmp_path / "lab.zip", lab, tell=quiet).left_out
    for words in ("weights/linked.npz: a link", "labs/a\nb.yaml: a link, or of a name", "data set 'mine', which"):
        assert any(words in sentence for sentence in said), words
    assert not [sentence for sentence in said if "DS_Store" in sentence]
    assert sys.platform != "linux" or any(r"labs/caf\udce9.yaml: a link" in sentence for sentence in said)


def test_without_data_it_is_said_what_is_missing(lab, elsewhere, tmp_path):
    fabricate.finished(lab, dataset="digits")
    folder = fabricate.finished(lab)
    said = json.loads((folder.path / "spec.json").read_text())
    (folder.path / "spec.json").write_text(json.dumps({**said, "dataset": "mine"}))
    manifest = back_up(tmp_path / "small.zip", lab, data=False, tell=quiet)
    assert not [name for name in manifest.files if name.startswith(("data/", "weights/"))]
    found = restore(tmp_path / "small.zip", elsewhere, quiet)
    assert found.sets == () and found.missing == ("mine",)
    assert any("exclusion lists" in sentence for sentence in found.left_out)


def test_a_lab_that_is_not_empty_is_left_as_it_is(lab, saved, elsewhere):
    with pytest.raises(InputError, match=r"not empty: there is \d+ runs, 1 run in the trash, class.*LAB_HOME"):
        restore(saved, lab, quiet)
    Library().open("digits")  # which every lab makes by itself: no obstacle
    restore(saved, elsewhere, quiet)
    before = facts(elsewhere)
    with pytest.raises(InputError, match="not empty"):
        restore(saved, elsewhere, quiet)
    assert facts(elsewhere) == before


def test_a_restoration_that_was_killed_while_it_moved_is_finished_by_the_next(
    saved, elsewhere, lab, monkeypatch, tmp_path
):
    move, moves = restoring.move_into_place, iter(range(5))

    def killed(source, target):
        if next(moves, None) is None:
            raise KeyboardInterrupt
        move(source, target)

    monkeypatch.setattr(restoring, "move_into_place", killed)
    with pytest.raises(KeyboardInterrupt):
        restore(saved, elsewhere, quiet)
    monkeypatch.setattr(restoring, "move_into_place", move)
    back_up(tmp_path / "other.zip", lab, tell=quiet)
    with pytest.raises(InputError, match="Another backup"):
        restore(tmp_path / "other.zip", elsewhere, quiet)
    restore(saved, elsewhere, quiet)
    assert facts(elsewhere) == facts(lab)


def test_a_run_that_is_deleted_while_it_is_packed_is_in_it_once_or_not_at_all(lab, elsewhere, tmp_path, monkeypatch):
    thrown = next(run.run_id for run in lab.runs() if run.state is State.FINISHED)
    purged = next(run.run_id for run in lab.runs() if run.state is State.FAILED)
    add = Packing.add

    def deleting(packing, path, name):
        done = add(packing, path, name)
        if name in (f"runs/{thrown}/status.json", f"runs/{purged}/status.json"):
            lab.delete(name.split("/")[1])
        if name == f"runs/{purged}/status.json":
            lab.purge(purged)
        return done

    monkeypatch.setattr(Packing, "add", deleting)
    manifest = back_up(tmp_path / "meanwhile.zip", lab, tell=quiet)
    assert sorted(manifest.halves) == sorted([f"runs/{thrown}/", f"runs/{purged}/"])
    restore(tmp_path / "meanwhile.zip", elsewhere, quiet)
    assert set(facts(elsewhere)) == set(facts(lab)) and elsewhere.run(thrown).trashed
    assert elsewhere.folder(thrown).report() == lab.folder(thrown).report()


def changed(file, change):
    """The backup with its members and its manifest passed through `change(members, said)`."""
    with zipfile.ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    said = json.loads(members.pop("manifest.json"))
    change(members, said)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
        archive.writestr("manifest.json", json.dumps(said))
    return out.getvalue()


def adding(name, content=b"evil"):
    def change(members, said):
        members[name] = content
        said["files"][name] = {"bytes": len(content), "sha256": restoring.hashlib.sha256(content).hexdigest()}

    return change


HOSTILE = {
    "climbs": (adding("labs/../../evil.yaml"), "does not belong"),
    "climbs from a run": (adding("runs/../evil.json"), "does not belong"),
    "absolute": (adding("/etc/evil"), "does not belong"),
    "drive": (adding("weights/C:\\evil.npz"), "does not belong"),
    "device": (adding("labs/con.yaml"), "does not belong"),
    "the index itself": (adding("runs/lab.db"), "does not belong"),
    "settings of the app": (adding(".streamlit/secrets.toml"), "does not belong"),
    "a set that is unfinished": (adding("data/.x.partial/card.json"), "does not belong"),
    "a class list that is none": (adding("class/class.json", b"[]"), "class list is damaged"),
    "an index that is none": (adding("index.json", b'{"work": [["a", "b", "c", "d"]]}'), "index.json is damaged"),
    "a run that is not told of": (adding("runs/20260101-000000-abcdef/spec.json"), "does not hold the runs"),
    "of a later lab": (lambda members, said: said.update(format=9), "Update the lab"),
    "half of a character": (lambda members, said: said["left_out"].append("\ud800"), "is damaged"),
    "packed runs": (lambda members, said: said.update(kind="runs"), "runs unpack"),
    "no ledger": (lambda members, said: (members.pop("index.json"), said["files"].pop("index.json")), "is missing"),
}


def test_hostile_and_broken_backups_are_refused_and_leave_nothing(saved, elsewhere, tmp_path):
    """In one test, as the lab that is backed up takes longest to make."""

    def refused(content, *asked):
        (tmp_path / "bad.zip").write_bytes(content)
        for act in asked:
            with pytest.raises(InputError) as error:
                act(tmp_path / "bad.zip", elsewhere, quiet)
            assert error.value.cure
        left = [path.name for path in elsewhere.runs_dir.iterdir() if "lab.db" not in path.name]
        assert set(left) <= {".restoring.lock"} and not list((tmp_path / "elsewhere").rglob("evil*"))
        return str(error.value)

    for which, (change, says) in HOSTILE.items():
        assert says in refused(changed(saved, change), restore), which
    content = saved.read_bytes()
    for cut in (0, 1, len(content) // 3, len(content) // 2, len(content) - 30, len(content) - 1):
        refused(content[:cut], restore, check)
    with zipfile.ZipFile(saved) as archive:
        info = archive.getinfo("weights/mine.npz")
    at = content.find(b"weights", info.header_offset + 30 + len(info.filename))
    refused(content[:at] + b"W" + content[at + 1 :], restore, check)
    assert check(saved, elsewhere, quiet).kind == "lab"


def test_the_command_line(lab, saved, tmp_path, monkeypatch, capsys):
    from labcore.cli.main import main

    def said(*words):
        status = main([*map(str, words), "--json"])
        return status, json.loads(capsys.readouterr().out)

    assert said("backup", "make", saved)[0] == 2, "it is there already"
    status, made = said("backup", "make", tmp_path / "again.zip")
    assert (
        status == 0 and made["runs"] == len(lab.runs()) + 1 and made["bytes"] == (tmp_path / "again.zip").stat().st_size
    )
    assert said("backup", "check", tmp_path / "again.zip") == (
        0,
        {**said("backup", "check", saved)[1], "created": pytest.approx(0, abs=1e11)},
    )
    assert said("backup", "restore", tmp_path / "again.zip")[0] == 2, "the lab is not empty"
    shutil.rmtree(lab.runs_dir)
    monkeypatch.setenv("LAB_HOME", str(tmp_path / "new"))
    status, restored = said("backup", "restore", saved)
    assert status == 0 and restored["states"]["queued"] and restored["datasets"] == ["digits", "mine"]
    assert main(["runs", "list"]) == 0 and "Ada's own" in capsys.readouterr().out
