"""A home that may only be read, or is none at all: what can be read is read, the rest is refused with a cure."""

import numpy as np
import pytest

from labcore.datasets.importing import import_path
from labcore.store.store import Store
from tests import fabricate


@pytest.fixture
def file(tmp_path):
    np.savez(tmp_path / "a.npz", images=np.arange(640, dtype=np.uint8).reshape(40, 4, 4), labels=np.arange(40) % 2)
    return tmp_path / "a.npz"


def test_a_home_that_may_only_be_read_is_read(lab, lab_home, seal, file):
    import_path(file, "mine")
    run = fabricate.finished(Store(), training={"epochs": 1}).run_id
    seal()
    before = sorted(lab_home.rglob("*"))
    assert [found["run_id"] for found in lab("runs", "list", "--json").data["runs"]] == [run]
    assert lab("runs", "show", run, "--json").data["validation"]["accuracy"] > 0
    assert "mine" in [found["name"] for found in lab("datasets", "list", "--json").data["datasets"]]
    assert "duplicates" in lab("datasets", "check", "mine", "--json").data
    for words in (("check", "digits"), ("import", file, "--name", "other"), ("download", "mnist"), ("remove", "mine")):
        said = lab("datasets", *words, "--json")
        assert said.status == 1
        assert "LAB_DATA_DIR" in said.err and "data" in said.data["error"]["problem"]
    said = lab("runs", "delete", run, "--json")
    assert said.status == 1 and "LAB_HOME" in said.data["error"]["cure"]
    assert sorted(lab_home.rglob("*")) == before


def test_a_read_only_home_without_an_index_is_read_by_its_folders(lab, lab_home, seal):
    run = fabricate.finished(Store(), training={"epochs": 1}).run_id
    for file in (lab_home / "runs").glob("lab.db*"):
        file.unlink()
    seal()
    assert [found["run_id"] for found in lab("runs", "list", "--json").data["runs"]] == [run]


def test_an_empty_home_that_may_only_be_read_has_no_runs(lab, seal):
    seal()
    assert lab("runs", "list", "--json").data == {"runs": []}
    assert lab("datasets", "list").status == 0


@pytest.mark.parametrize("below", ["", "sub"])
def test_a_home_that_is_a_file_is_told_by_every_command(lab, tmp_path, monkeypatch, file, below):
    monkeypatch.setenv("LAB_HOME", str(file / below))
    (tmp_path / "spec.yaml").write_text("dataset: digits")
    for words in (
        ("runs", "list"),
        ("datasets", "list"),
        ("datasets", "import", file, "--name", "a"),
        ("train", tmp_path / "spec.yaml"),
    ):
        said = lab(*words, "--json")
        assert said.status == 1
        assert str(file) in said.data["error"]["problem"] and "LAB_HOME" in said.data["error"]["cure"]
