"""`datasets`: what programs and people are told."""

import numpy as np
import pytest

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
