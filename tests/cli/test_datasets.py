"""`datasets`: what programs and people are told."""

import os
import subprocess
import sys
import time

import numpy as np
import pytest

from labcore.datasets.kinds import KINDS
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


def test_pixels_of_the_value_to_be_ignored_belong_to_no_class(lab, tmp_path):
    masks = (SEED.random((20, 12, 12)) * 3).astype(np.uint8)  # 0, 1 and 2
    np.savez(tmp_path / "a.npz", images=SEED.integers(0, 255, (20, 12, 12), dtype=np.uint8), masks=masks)
    card = lab("datasets", "import", tmp_path / "a.npz", "--name", "mine", "--ignore", "2", "--json").data
    assert len(card["classes"]) == 2 and card["ignored"] == (masks == 2).sum()
    assert sum(sum(split["pixels"].values()) for split in card["splits"].values()) == (masks < 2).sum()
    refused = lab("datasets", "import", tmp_path / "a.npz", "--name", "other", "--ignore", "white", "--json")
    assert refused.status == 2 and "white" in refused.data["error"]["problem"]


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


@pytest.fixture
def blemished(lab, tmp_path):
    """A set of 60 images with a blank one, two identical ones, and a brightened copy of another."""
    images = np.random.default_rng(1).integers(60, 160, (60, 6, 6), dtype=np.uint8).repeat(4, 1).repeat(4, 2)
    images[10], images[20], images[21] = 128, images[22], np.round(images[23] * 1.1)
    splits = np.where(np.arange(60) < 22, "train", np.where(np.arange(60) < 24, "test", "val"))
    np.savez(tmp_path / "set.npz", images=images, labels=np.arange(60) % 2, split=splits)
    assert lab("datasets", "import", tmp_path / "set.npz", "--name", "mine").status == 0


def test_a_deep_check_adds_findings_to_the_plain_ones(lab, blemished):
    plain = lab("datasets", "check", "mine", "--json").data
    deep = lab("datasets", "check", "mine", "--deep", "--json").data
    assert set(plain) == set(deep)
    assert plain["duplicates"] == deep["duplicates"] == {"within_split": 0, "across_splits": 1}
    kinds = [finding["kind"] for finding in deep["findings"]]
    assert kinds[: len(plain["findings"])] == [finding["kind"] for finding in plain["findings"]]
    assert {"near duplicates across splits", "blank image"} <= set(kinds)
    assert all(KINDS[kind].deep for kind in kinds[len(plain["findings"]) :])
    assert lab("datasets", "check", "mine", "--json").data == plain, "the plain check stays as it was"
    told = lab("datasets", "check", "mine", "--deep").out
    assert "\n  10 " in told and "datasets exclude mine --help" in told, "which images, and what to do about it"


def test_what_was_found_becomes_a_list_that_a_spec_names(lab, blemished):
    words = ("--accept", "duplicates", "--accept", "blank-image", "--list", "careful", "--json")
    made = lab("datasets", "exclude", "mine", *words).data
    assert made == {"name": "mine", "exclusions": "careful@1", "images": 3}
    words = ("--accept", "duplicates", "--image", 3, "--keep", 20, "--list", "careful", "--json")
    assert lab("datasets", "exclude", "mine", *words).data["exclusions"] == "careful@2"
    known = lab("datasets", "exclusions", "mine", "--json").data["exclusions"]
    assert [(each["name"], each["images"]) for each in known] == [
        ("careful@2", {"train": 2, "val": 0, "test": 0}),
        ("careful@1", {"train": 3, "val": 0, "test": 0}),
    ]
    assert "careful@2" in lab("datasets", "exclusions", "mine").out
    assert lab("datasets", "show", "mine", "--json").data["images"] == 60


@pytest.mark.parametrize(
    "words",
    [
        ("--accept", "dupes"),
        (),
        ("--image", 60),
        ("--image", 23),
        ("--image", 1, "--image", 40),
        ("--accept", "odd-size"),
        ("--image", 1, "--list", "a/b"),
    ],
)
def test_lists_that_cannot_be_made(lab, blemished, words):
    said = lab("datasets", "exclude", "mine", "--list", "x", *words)
    assert said.status == 2
    assert lab("datasets", "exclusions", "mine", "--json").data["exclusions"] == []
