"""Which server runs are logged to, and what is said where that cannot be."""

import sys
import time

import pytest

from labcore.doctor import software
from labcore.launch.tracking import LOG, track
from labcore.store.store import Store
from labcore.store.tracked import tracked_of
from labcore.tracking import server
from labcore.tracking.__main__ import follow
from tests import fabricate


@pytest.fixture
def missing(monkeypatch):
    """MLflow as if it were not installed."""
    monkeypatch.setitem(sys.modules, "mlflow", None)
    monkeypatch.setattr(server, "find_spec", lambda name: None)


def test_what_gives_access_is_not_shown():
    assert server.shown("https://ann:secret@lab.example:5000/a?token=1") == "https://lab.example:5000/a"
    assert server.shown("sqlite:///runs.db") == "sqlite:///runs.db" and server.shown("databricks") == "databricks"


def test_nor_is_it_in_what_is_said_of_trouble():
    said = "API request to http://ann:secret@lab.example/api/2.0/mlflow failed for ann:secret@lab.example"
    assert "secret" not in server.plain(said, "http://ann:secret@lab.example/")


def test_nobody_is_asked_where_nobody_wants_it(lab_home, monkeypatch):
    monkeypatch.delenv(server.VARIABLE, raising=False)
    folder = fabricate.finished(Store())
    track(folder.path)
    assert not (folder.path.parent / LOG).exists() and list(software.mlflow()) == []


def test_a_process_of_its_own_logs_a_run_or_says_why_not(lab_home, monkeypatch):
    monkeypatch.setenv(server.VARIABLE, (lab_home / "mlflow").as_uri())
    monkeypatch.setenv("MLFLOW_ALLOW_FILE_STORE", "true")
    folder = fabricate.finished(Store())
    track(folder.path)
    deadline = time.monotonic() + 60
    while not ((found := tracked_of(folder)) and (found.state or found.trouble)):
        assert time.monotonic() < deadline, (folder.path.parent / LOG).read_text()
        time.sleep(0.1)
    assert found.state == "FINISHED" if server.is_installed() else "requirements-mlflow.txt" in found.trouble


def test_that_it_is_not_installed_is_said_with_what_to_do(lab_home, monkeypatch, missing):
    monkeypatch.setenv(server.VARIABLE, "http://127.0.0.1:9")
    folder = fabricate.finished(Store())
    follow(folder)
    assert "requirements-mlflow.txt" in tracked_of(folder).trouble
    (check,) = software.mlflow()
    assert not check.ok and not check.needed and "requirements-mlflow.txt" in check.cure
