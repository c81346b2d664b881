"""Fixtures shared by all tests: a clean lab home, and the real data sets where they are present."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent


@pytest.fixture
def lab_home(tmp_path, monkeypatch):
    """An empty `LAB_HOME` for this test alone."""
    monkeypatch.setenv("LAB_HOME", str(tmp_path / "lab"))
    monkeypatch.delenv("LAB_RUNS_DIR", raising=False)
    monkeypatch.delenv("LAB_DATA_DIR", raising=False)
    (tmp_path / "lab").mkdir()
    return tmp_path / "lab"


@pytest.fixture
def sealed_home(monkeypatch):
    """A `LAB_HOME`, and a function after which nothing can be written in it for the rest of the test."""
    if not hasattr(os, "geteuid"):
        pytest.skip("this system has no folders that may only be read")
    folder = Path(
        tempfile.mkdtemp(prefix="labcore-sealed-")
    )  # not in pytest's own, which nobody but its user can enter
    monkeypatch.setenv("LAB_HOME", str(folder))
    as_root = os.geteuid() == 0

    def seal():
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o555 if path.is_dir() else 0o444)
        if as_root:
            os.setresuid(65534, 65534, 0)  # root may write anywhere

    yield folder, seal
    if as_root:
        os.setresuid(0, 0, 0)
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755)
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def shared_data():
    """The folder of real data sets; tests that need it skip where it is absent."""
    folder = Path(os.environ.get("LAB_SHARED_DATA") or PROJECT.parent / "shared" / "datasets")
    if not folder.is_dir():
        pytest.skip(f"real data sets not found at {folder}: set LAB_SHARED_DATA to their folder")
    return folder
