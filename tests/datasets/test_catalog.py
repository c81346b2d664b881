"""The catalog of downloadable sets: complete, well-formed, and never without a checksum."""

import re

import pytest

from labcore.datasets import builtin, naming
from labcore.datasets.catalog import BY_NAME, ENTRIES

DIGITS = {"md5": 32, "sha256": 64}


def test_it_holds_the_flat_medmnist_sets_mnist_and_fashion_mnist():
    medmnist = {
        "blood",
        "breast",
        "derma",
        "oct",
        "organa",
        "organc",
        "organs",
        "path",
        "pneumonia",
        "retina",
        "tissue",
    }
    assert set(BY_NAME) == {f"{name}mnist" for name in medmnist} | {"mnist", "fashion-mnist"}


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_every_file_has_a_secure_address_and_a_checksum(entry):
    for file in entry.files:
        algorithm, _, digest = file.checksum.partition(":")
        assert re.fullmatch(f"[0-9a-f]{{{DIGITS[algorithm]}}}", digest)
        assert file.url.startswith("https://")
        assert file.url.split("?")[0].endswith(file.name.split("/")[-1])
        assert file.size > 0


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_every_entry_is_fit_for_the_library(entry):
    assert naming.validate(entry.name) == entry.name
    assert entry.name not in builtin.NAMES
    assert len(set(entry.classes)) == len(entry.classes) > 1
    assert entry.title and entry.origin and entry.licence and entry.citation
    assert len(entry.files) == (4 if entry.idx else 1)


def test_no_two_files_share_a_checksum_or_a_place():
    files = [file for entry in ENTRIES for file in entry.files]
    assert len({file.checksum for file in files}) == len({file.name for file in files}) == len(files)


def test_the_set_that_forbids_commercial_use_says_so():
    assert [entry.name for entry in ENTRIES if "NC" in entry.licence] == ["dermamnist"]
