"""Fixtures shared by all tests: a clean lab home, and the real data sets where they are present."""

import os
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


@pytest.fixture(scope="session")
def shared_data():
    """The folder of real data sets; tests that need it skip where it is absent."""
    folder = Path(os.environ.get("LAB_SHARED_DATA") or PROJECT.parent / "shared" / "datasets")
    if not folder.is_dir():
        pytest.skip(f"real data sets not found at {folder}: set LAB_SHARED_DATA to their folder")
    return folder
