"""The doctor: what it finds on this machine, and what it says when something is amiss."""

import errno
import json
import socket
import sqlite3
import sys
import time
from contextlib import closing
from types import SimpleNamespace

import psutil
import pytest

from labcore.cli.main import main
from labcore.doctor import lab, machine, software
from labcore.store.store import Store
from tests import fabricate


def test_this_machine_is_fit(lab_home, capsys):
    assert main(["doctor", "--json"]) == 0
    checks = {check["name"]: check for check in json.loads(capsys.readouterr().out)["checks"]}
    assert {"Python", "packages", "TensorFlow", "accelerator", "SQLite", "runs folder", "launcher", "port"} <= set(
        checks
    )
    assert all(set(check) == {"name", "ok", "detail", "cure", "needed"} for check in checks.values())
    assert not [name for name, check in checks.items() if check["ok"] and check["cure"]]


@pytest.mark.parametrize(
    ("line", "word"),
    [("no-such-package>=1", "is missing"), ("numpy>=99", "needed is >=99"), ("numpy<1", "needed is <1")],
)
def test_a_package_out_of_range_is_named(tmp_path, monkeypatch, line, word):
    (tmp_path / "requirements.txt").write_text(f"# a comment\n{line}  # why\npydantic>=2\n")
    monkeypatch.setattr(software, "PROJECT", tmp_path)
    check = software.packages()
    assert check.broken
    assert word in check.detail and "pydantic" not in check.detail
    assert "requirements.txt" in check.cure


def test_a_tensorflow_that_cannot_be_imported_is_broken(monkeypatch):
    monkeypatch.setattr(software, "QUESTION", "raise ImportError('libdevice is missing')")
    (check,) = software.tensorflow()
    assert check.broken
    assert "libdevice is missing" in check.detail


def test_a_tensorflow_that_hangs_is_given_up(monkeypatch):
    monkeypatch.setattr(software, "QUESTION", "import time; time.sleep(60)")
    monkeypatch.setattr(software, "TIME_LIMIT", 0.5)
    began = time.monotonic()
    (check,) = software.tensorflow()
    assert check.broken
    assert time.monotonic() - began < 10


def test_a_missing_accelerator_is_a_note(monkeypatch):
    answer = '{"tensorflow": "2", "keras": "3", "backend": "tensorflow", "devices": ["CPU"]}'
    monkeypatch.setattr(software, "QUESTION", f"print('ANSWER' + '''{answer}''')")
    accelerator = list(software.tensorflow())[-1]
    assert not accelerator.ok and not accelerator.broken
    assert accelerator.cure


def test_a_home_that_is_a_file_is_broken(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("LAB_RUNS_DIR", str(tmp_path / "file"))
    runs = next(check for check in machine.folders() if check.name == "runs folder")
    assert runs.broken
    assert "LAB_RUNS_DIR" in runs.cure


def test_a_port_in_use_is_a_note():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        number = taken.getsockname()[1]
        check = machine.port(number)
    assert not check.ok and not check.broken
    assert f"--port {number + 1}" in check.cure
    assert machine.port(number).ok


def test_the_file_system_is_that_of_the_longest_mount(tmp_path, monkeypatch):
    mounts = [("/", "ext4"), (str(tmp_path), "nfs4"), (str(tmp_path / "elsewhere"), "xfs")]
    partitions = [SimpleNamespace(mountpoint=point, fstype=kind, opts="rw") for point, kind in mounts]
    monkeypatch.setattr(psutil, "disk_partitions", lambda all: partitions)
    monkeypatch.setenv("LAB_RUNS_DIR", str(tmp_path / "runs"))
    system = next(check for check in machine.folders() if check.name == "file system")
    assert system.detail == "nfs4"
    assert not system.ok and not system.broken


def test_an_old_sqlite_is_broken(lab_home, monkeypatch):
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 8, 0))
    assert lab.sqlite().broken


def test_a_run_whose_worker_is_gone_is_named(lab_home):
    store = Store()
    folder = fabricate.running(store, 1)
    (fine,) = lab.lost_runs()
    assert fine.ok
    status = folder.status()
    gone = {"pid": 2**22 + 1 if sys.platform != "win32" else 3, "heartbeat": time.time() - 600}
    folder.write_status(status.model_copy(update=gone))
    (check,) = lab.lost_runs()
    assert not check.ok and not check.broken
    assert folder.run_id in check.detail


def test_waiting_runs_without_a_launcher_are_a_note(lab_home):
    assert lab.launcher().ok
    fabricate.submitted(Store())
    check = lab.launcher()
    assert not check.ok and not check.broken
    assert "1 queued" in check.detail


def test_nothing_is_made_by_looking(lab_home):
    lab.launcher()
    list(lab.lost_runs())
    list(machine.folders())
    assert list(lab_home.iterdir()) == []


def unhealthy(capsys) -> tuple[int, dict[str, dict]]:
    """The exit status, and the checks by name that are not ok and no mere notes."""
    capsys.readouterr()
    status = main(["doctor", "--json"])
    checks = json.loads(capsys.readouterr().out)["checks"]
    return status, {check["name"]: check for check in checks if check["needed"] and not check["ok"]}


@pytest.fixture
def quick(monkeypatch):
    """TensorFlow is not asked."""
    monkeypatch.setattr(software, "tensorflow", lambda: iter(()))


def garbage(database):
    database.write_bytes(b"garbage" * 1000)


def folder(database):
    database.unlink()
    database.mkdir()


def newer(database):
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA user_version = 99")


@pytest.mark.parametrize(
    ("damage", "problem", "cure"),
    [(garbage, "damaged", "reindex"), (folder, "is a folder", "reindex"), (newer, "newer version", "Update the lab")],
)
def test_an_index_that_cannot_be_read_is_a_finding_among_others(lab_home, quick, capsys, damage, problem, cure):
    fabricate.submitted(Store())
    damage(lab_home / "runs" / "lab.db")
    status, found = unhealthy(capsys)
    assert status == 1
    assert problem in found["index of runs"]["detail"] and cure in found["index of runs"]["cure"]


def test_settings_of_the_launcher_that_cannot_be_are_a_finding(lab_home, quick, capsys, monkeypatch):
    monkeypatch.setenv("LAB_SLOTS", "abc")
    status, found = unhealthy(capsys)
    assert status == 1 and list(found) == ["launcher"]
    assert "LAB_SLOTS" in found["launcher"]["detail"] and found["launcher"]["cure"]


def test_a_home_that_is_a_file_is_a_finding(tmp_path, quick, capsys, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("LAB_HOME", str(tmp_path / "file"))
    status, found = unhealthy(capsys)
    assert status == 1
    assert {"runs folder", "data folder"} <= set(found)
    assert all(check["cure"] for check in found.values())


def test_a_check_that_cannot_be_made_keeps_no_other_from_being_made(lab_home, quick, capsys, monkeypatch):
    def full():
        raise OSError(errno.ENOSPC, "No space left on device", "/somewhere")

    monkeypatch.setattr(lab, "sqlite", full)
    monkeypatch.setattr(machine, "memory", lambda: 1 / 0)
    status, found = unhealthy(capsys)
    assert status == 1 and set(found) == {"SQLite", "memory"}
    assert "No space left" in found["SQLite"]["detail"] and "room" in found["SQLite"]["cure"]
    assert "ZeroDivisionError" in found["memory"]["detail"]
