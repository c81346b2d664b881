"""`datasets`: what programs and people are told."""

import os
import subprocess
import sys
import time

import numpy as np
import pytest

from labcore.home import PROJECT

SEED = np.random.default_rng(4)


@pytest.fixture
def npz(tmp_path):
    path = tmp_path / "set.npz"
    images = SEED.integers(0, 255, (60, 12, 12), dtype=np.uint8)
    np.savez(path, images=images, labels=np.arange(60) % 3, patient=np.repeat(np.arange(20), 3))
    return path


def test_the_library_is_listed(lab):
    said = lab("datasets", "list", "--json")
    assert {"name", "task", "classes", "images", "shape"} <= set(said.data["datasets"][0])
    assert "mnist" in said.data["downloadable"]
    assert "digits" in lab("datasets", "list").out


def test_import_show_check_remove(lab, npz):
    imported = lab("datasets", "import", npz, "--name", "mine", "--group", "patient", "--modality", "ct", "--json")
    assert imported.status == 0, imported.err
    shown = lab("datasets", "show", "mine", "--json").data
    assert (shown["images"], shown["group"], shown["modality"]) == (60, "patient", "CT")
    assert sum(split["images"] for split in shown["splits"].values()) == 60
    checked = lab("datasets", "check", "mine", "--json").data
    assert checked["group_leaks"] == 0
    assert set(checked["duplicates"]) == {"within_split", "across_splits"}
    assert "identical images" in lab("datasets", "check", "mine").out
    assert lab("datasets", "remove", "mine").status == 0
    assert lab("datasets", "show", "mine").status == 2


@pytest.mark.parametrize(
    "words", [("show", "digts"), ("remove", "digits"), ("download", "no-such-set"), ("check", "../../etc")]
)
def test_refusals(lab, words):
    said = lab("datasets", *words, "--json")
    assert said.status == 2
    assert said.err.startswith("Error: ")
    assert said.data["error"]["problem"]


def test_people_read_of_classes_by_split(lab):
    out = lab("datasets", "show", "digits").out
    assert "CLASS" in out and "TRAIN" in out and "licence" in out


@pytest.mark.skipif(os.name != "posix", reason="this system has no request to end")
def test_an_import_that_is_asked_to_end_leaves_nothing(lab_home, tmp_path):
    np.savez(
        tmp_path / "large.npz", images=SEED.integers(0, 255, (60_000, 28, 28), dtype=np.uint8), labels=[0, 1] * 30_000
    )
    command = [sys.executable, "-m", "labcore", "datasets", "import", str(tmp_path / "large.npz"), "--name", "large"]
    importing = subprocess.Popen(command, cwd=PROJECT, stderr=subprocess.PIPE)
    library = lab_home / "data" / "library"
    deadline = time.monotonic() + 60
    while not list(library.glob(".large.*")):
        assert importing.poll() is None and time.monotonic() < deadline
        time.sleep(0.005)
    importing.terminate()
    _, said = importing.communicate(timeout=60)
    assert importing.returncode == 1
    assert said.decode().endswith("Error: Interrupted.\n")
    assert list(library.iterdir()) == []
