"""What the doctor finds amiss in a lab, what it mends, and what it leaves alone."""

import json
import os
import shutil
import sqlite3
import time
from contextlib import closing

import pytest
from filelock import FileLock

from labcore.backup import restoring
from labcore.cli.main import main
from labcore.doctor import lab, machine, remains, software
from labcore.store.files import ABANDONED
from labcore.store.status import State
from labcore.store.store import Store
from tests import fabricate
from tests.bad_inputs.run_folders import NO_PROCESS


@pytest.fixture
def doctor(lab_home, monkeypatch, capsys):
    """Calls the doctor, who does not ask TensorFlow: the checks by name that are not ok, and what was mended."""
    monkeypatch.setattr(software, "tensorflow", lambda: iter(()))

    def call(*words):
        capsys.readouterr()
        main(["doctor", "--json", *words])
        said = json.loads(capsys.readouterr().out)
        mended = {each["name"]: each["done"] for each in said.get("mended", [])}
        return {check["name"]: check for check in said["checks"] if not check["ok"]}, mended

    return call


def aged(path, seconds):
    then = time.time() - seconds
    for each in (*path.rglob("*"), path) if path.is_dir() else (path,):
        os.utime(each, (then, then))
    return path


def test_a_sound_lab_is_left_as_it_is(doctor, lab_home):
    run_id = fabricate.finished(Store()).run_id
    found, mended = doctor("--fix")
    assert mended == {} and not {"lost runs", "runs in the index", "files of runs", "half files", "restoration"} & set(
        found
    )
    assert Store().run(run_id).state is State.FINISHED


def test_a_run_whose_worker_is_gone_is_marked_and_one_at_work_is_not(doctor):
    store = Store()
    lost, alive = fabricate.running(store, 1), fabricate.running(store, 1)
    lost.write_status(lost.status().model_copy(update={"pid": NO_PROCESS, "heartbeat": time.time() - 600}))
    assert "doctor --fix" in doctor()[0]["lost runs"]["cure"]
    found, mended = doctor("--fix")
    assert mended["lost runs"] == f"{lost.run_id} is interrupted" and "lost runs" not in found
    assert Store().run(alive.run_id).state is State.RUNNING


def test_a_run_without_a_row_is_taken_in_and_a_row_without_a_folder_is_told(doctor):
    store = Store()
    unknown, gone, trashed = (fabricate.finished(store, name=name) for name in ("unknown", "gone", "trashed"))
    store.delete(trashed.run_id)
    with store.database.write() as db:
        db.execute("DELETE FROM runs WHERE run_id IN (?, ?)", (unknown.run_id, trashed.run_id))
    shutil.rmtree(gone.path)
    detail = doctor()[0]["runs in the index"]["detail"]
    assert all(run in detail for run in (unknown.run_id, gone.run_id, trashed.run_id))
    found, mended = doctor("--fix")
    assert unknown.run_id in mended["runs in the index"] and gone.run_id not in mended["runs in the index"]
    assert store.run(unknown.run_id).name == "unknown" and store.run(trashed.run_id).trashed
    assert found["runs in the index"]["detail"] == f"no folder of {gone.run_id}"
    assert "delete RUN" in found["runs in the index"]["cure"]


def test_files_that_cannot_be_read_are_named(doctor):
    folder = fabricate.finished(Store())
    for name in ("spec.json", "status.json", "report.json"):
        (folder.path / name).write_text("{")
    found, mended = doctor("--fix")
    assert found["files of runs"]["detail"] == f"{folder.run_id}: spec.json, status.json, report.json"
    assert mended == {}, "nothing that may be mended by hand is touched"


def test_half_files_go_and_those_at_work_stay(doctor, lab_home):
    store = Store()
    folder = fabricate.finished(store)
    library = lab_home / "data" / "library"
    shutil.copytree(folder.path / "artifacts", library / ".set.0a1b2c3d.partial")
    shutil.copytree(folder.path / "artifacts", store.runs_dir / ".incoming-0a1b2c3d")
    shutil.copytree(folder.path / "artifacts", store.runs_dir / ".packing-0a1b2c3d")
    draft, fresh = folder.path / ".model.0a1b2c3d.part.keras", folder.path / ".model.4e5f6071.part.keras"
    draft.write_bytes(bytes(3_000_000))
    fresh.write_bytes(b"1")
    notes = folder.path / "artifacts" / ".my.partners.txt"
    notes.write_text("of a user")
    aged(draft, 120)
    aged(notes, 120)
    old = [library / ".set.0a1b2c3d.partial", store.runs_dir / ".incoming-0a1b2c3d"]
    for each in old:
        aged(each, ABANDONED + 60)
    assert doctor()[0]["half files"]["detail"].startswith("3 files, ")
    found, mended = doctor("--fix")
    assert mended["half files"].startswith("3 half files deleted") and "half files" not in found
    assert not [path for path in (*old, draft) if path.exists()]
    assert fresh.exists() and (store.runs_dir / ".packing-0a1b2c3d").exists(), "somebody may be at work on these"
    assert notes.exists(), "no draft of ours is called so"
    assert folder.report() is not None


def test_a_damaged_index_is_made_anew(doctor, lab_home):
    run_id = fabricate.finished(Store()).run_id
    (lab_home / "runs" / "lab.db").write_bytes(b"garbage" * 1000)
    assert "damaged" in doctor()[0]["index of runs"]["detail"]
    found, mended = doctor("--fix")
    assert "1 run" in mended["index of runs"] and "index of runs" not in found
    assert Store().run(run_id).state is State.FINISHED and list((lab_home / "runs").glob("lab.damaged-*"))


def test_an_index_of_a_later_lab_is_not_touched(doctor, lab_home):
    fabricate.finished(Store())
    database = lab_home / "runs" / "lab.db"
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA user_version = 99")
    found, mended = doctor("--fix")
    assert "newer version" in found["index of runs"]["detail"] and "mended" not in mended
    assert not list((lab_home / "runs").glob("lab.damaged-*"))


def test_a_restoration_that_was_cut_short(doctor, lab_home):
    runs = Store().runs_dir
    aside = runs / restoring.ASIDE / "runs"
    aside.mkdir(parents=True)
    (aside / "half").write_text("half")
    with FileLock(runs / f"{restoring.ASIDE}.lock"):
        assert remains.restoration().ok, "somebody is at it"
        assert "restoration" not in doctor("--fix")[1] and aside.exists()
    assert "nothing of it is in the lab" in doctor()[0]["restoration"]["detail"]
    (runs / restoring.ASIDE / restoring.WHOLE).write_text("{}")
    found, mended = doctor("--fix")
    assert "Restore the same file again" in found["restoration"]["cure"] and aside.exists() and not mended
    (runs / restoring.ASIDE / restoring.WHOLE).unlink()
    found, mended = doctor("--fix")
    assert "deleted" in mended["restoration"] and "restoration" not in found and not aside.exists()


def test_a_data_set_that_cannot_be_opened_is_named(doctor, lab_home, tmp_path):
    import numpy as np

    from labcore.datasets.importing import import_path

    np.savez(tmp_path / "a.npz", images=np.arange(640, dtype=np.uint8).reshape(40, 4, 4), labels=np.arange(40) % 2)
    import_path(tmp_path / "a.npz", "mine")
    assert "data sets" not in doctor()[0]
    (lab_home / "data" / "library" / "mine" / "card.json").write_text("{")
    assert doctor()[0]["data sets"]["detail"] == "damaged: mine"


def test_of_a_disk_that_is_nearly_full_the_trash_is_told(lab_home, monkeypatch):
    store = Store()
    folder = fabricate.finished(store)
    with (folder.path / "big").open("wb") as big:
        big.truncate(200_000_000)
    store.delete(folder.run_id)
    monkeypatch.setattr(machine, "AMPLE_DISK", 1e9)
    assert "trash of runs holds 0.2 GB" in machine.disk().cure and not machine.disk().ok


def test_a_lab_that_may_only_be_read_is_looked_at(doctor, lab_home, seal):
    fabricate.finished(Store())
    seal()
    found, _ = doctor()
    assert found["runs folder"]["needed"] and "runs in the index" not in found
    assert next(lab.files()).ok
