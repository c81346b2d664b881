from pathlib import PurePosixPath

import pytest

from labcore.datasets.pictures.suffixes import MEANT_AS_PICTURES, is_picture, may_be_dicom

NAMES = (
    *(
        "a.png",
        "cat/A.JPEG",
        "set.png/a",
        "set.png/a.txt",
        ".png",
        "cat/.png",
        "..png",
        "a.",
        "a.png.",
        "a..png",
        "a.png.gz",
    ),
    *("a", "IM000001", "1.2.840.113619.2.55", "a b.TIFF", "é.jpg", "", "-.dcm"),
)


@pytest.mark.parametrize("name", NAMES)
def test_a_suffix_is_what_paths_take_for_one(name):
    assert is_picture(name) == (PurePosixPath(name).suffix.lower() in MEANT_AS_PICTURES)


def test_dicom_files_have_their_suffix_or_none_that_says_what_they_are():
    assert [
        name for name in ("a.DCM", "IM000001", "1.2.840.55", "x/y.png", "x/dicomdir", "a.txt") if may_be_dicom(name)
    ] == [
        "a.DCM",
        "IM000001",
        "1.2.840.55",
    ]
