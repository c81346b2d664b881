"""Whose images DICOM files are and how they were taken, without knowing who that is.

A patient id is kept as a keyed hash (HMAC-SHA256): equal for images of one patient, so that no split parts them, and of
no use to anybody else. The key is drawn at random for each lab and never leaves its data folder: without it, the hash
of a known id cannot be worked out and compared. Two labs hash the same patient differently. Of the other
tags only those are kept that say how an image was taken (`TAKEN` in `dicom.py`); names, dates, institutions and all the
rest are dropped with the file; a file's *name* is kept, so one that names a patient must be renamed.
"""

import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray

from labcore.datasets.pictures.dicom import TAKEN, read_about
from labcore.datasets.pictures.suffixes import may_be_dicom
from labcore.datasets.sources.tree import Tree
from labcore.errors import InputError
from labcore.home import data_dir

COLUMN = "patient"
KEY_FILE = "patient.key"
KEY_BYTES = 32
LETTERS = 16
"""Of the hash: 64 bits, so that two of a million patients hardly ever share one."""

HASHED = "The patient ids of DICOM files were kept as keyed hashes, for grouping."
DROPPED = (
    "Of the other tags of DICOM files only those were read that say how an image was taken; names, dates and all the "
    "rest were dropped."
)
FILE_NAMES = "File names are kept as they are: rename those that name a patient, and import again."
ONE_PATIENT = (
    "All DICOM files bear the same patient id, so it was not used for grouping; give a pattern if you know more."
)


@dataclass(frozen=True)
class Patients:
    """The columns of hashed ids, where there are any, and of how images were taken, `(N,)` str each by name; and what
    the user should know of them."""

    columns: Mapping[str, NDArray[np.str_]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def patients_of(tree: Tree, names: Sequence[str]) -> Patients:
    """The patients of the files `names`; an empty string where one has none, and nothing where none is DICOM."""
    if not any(map(may_be_dicom, names)):
        return Patients()
    about = [_about(tree, name) for name in names]
    columns = {key: np.array([each.get(key, "") for _, each in about], np.str_) for key in TAKEN}
    taken = {key: values for key, values in columns.items() if (values != "").any()}
    ids = [each for each, _ in about]
    known = {each for each in ids if each}
    if not known:
        return Patients(taken, (DROPPED, FILE_NAMES))
    if len(known) == 1 and len(names) > 1:
        return Patients(taken, (ONE_PATIENT, DROPPED, FILE_NAMES))
    key = lab_key()
    hashed = np.array([pseudonym(each, key) if each else "" for each in ids], np.str_)
    return Patients({COLUMN: hashed, **taken}, (HASHED, DROPPED, FILE_NAMES))


def pseudonym(patient: str, key: bytes) -> str:
    """What stands for `patient` in a lab of that key."""
    return hmac.new(key, patient.encode(), hashlib.sha256).hexdigest()[:LETTERS]


def lab_key(folder: Path | None = None) -> bytes:
    """The key of this lab, drawn when first asked for. Raises InputError where its file is damaged."""
    path = (folder or data_dir()) / KEY_FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(path.with_name(f".{KEY_FILE}.lock")):
        if not path.exists():
            partial = path.with_name(f".{KEY_FILE}.partial")
            partial.touch(mode=0o600)
            partial.write_bytes(secrets.token_bytes(KEY_BYTES))
            partial.replace(path)
        key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise InputError(
            f"The file {path}, by which patient ids are hashed, is damaged.",
            "Bring it back from a backup, or remove it: patients imported from then on are hashed anew.",
        )
    return key


def _about(tree: Tree, name: str) -> tuple[str, dict[str, str]]:
    if not may_be_dicom(name):
        return "", {}
    try:
        with tree.open(name) as stream:
            return read_about(stream)
    except OSError:  # told when its pixels are read
        return "", {}
