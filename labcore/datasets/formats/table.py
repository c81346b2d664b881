"""A CSV of file name and label beside the images."""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath
from typing import ClassVar

import numpy as np

from labcore.datasets.formats.base import UNSET, Format, Found, Request, split_indices
from labcore.datasets.labelling import from_words
from labcore.datasets.pictures.files import FilePictures
from labcore.datasets.pictures.patients import patients_of
from labcore.datasets.pictures.suffixes import note_on_others, pictures_in, stem
from labcore.datasets.sources import Arrays, Tree
from labcore.errors import InputError
from labcore.words import counted

FILE = ("file", "filename", "file_name", "image", "image_name", "image_path", "path", "filepath", "image_id", "id")
LABEL = ("label", "labels", "class", "class_name", "target", "diagnosis", "dx", "category")
SPLIT = ("split", "set", "subset", "partition")

MISSING = "is named in the CSV but is not there"


class Table(Format):
    """Exactly one CSV with a column of file names and one of labels, optionally of splits and of groups."""

    title: ClassVar[str] = "a CSV with a column of file names and one of labels, beside the images"
    order: ClassVar[int] = 20

    def recognises(self, source: Tree | Arrays) -> bool:
        if not isinstance(source, Tree):
            return False
        if source.table is not None:
            return True
        tables = _tables(source)
        return len(tables) == 1 and next(pictures_in(source), None) is not None and _is_labelling(source, tables[0])

    def describe(self, source: Tree | Arrays, request: Request) -> Found:
        assert isinstance(source, Tree)
        if request.task == "segmentation":
            raise InputError(
                f"{source.title} holds no masks.", "For segmentation, put images into images/ and masks into masks/."
            )
        table = source.table or _tables(source)[0]
        header, rows = _read(source, table)
        file, label = _column(header, FILE), _column(header, LABEL)
        if file is None or label is None:
            raise InputError(
                f"{table} has the columns {', '.join(header)}.",
                f"Let its first row name one column of file names '{FILE[0]}' and one of labels '{LABEL[0]}'.",
            )
        if not rows:
            raise InputError(f"{table} has no rows.", "List every image with its label.")
        names = list(pictures_in(source))
        pictures = _Pictures(names, table)
        places = [pictures.named(row[file]) for row in rows]
        found = {number: place for number, place in enumerate(places) if place}
        _refuse_twins(found, table)
        if not found:
            raise InputError(
                f"{table} names no image that is there, such as {rows[0][file]!r}.",
                "Keep the CSV beside the images it names.",
            )
        kept = [rows[number] for number in found]
        files = list(found.values())
        labels, classes = from_words(_filled(kept, label, header, table), table)
        split = _column(header, SPLIT)
        used = {file, label, split}
        patients = patients_of(source, files)
        spare = len(names) - len(files)
        notes = (f"Left out {counted(spare, 'image')} that the CSV does not name.",) if spare else ()
        return Found(
            task="classification",
            classes=classes,
            files=files,
            labels=labels,
            split=np.full(len(files), UNSET, np.uint8)
            if split is None
            else split_indices(_filled(kept, split, header, table), table),
            pictures=FilePictures(source, files),
            columns={
                **patients.columns,
                **{
                    key: np.array([row[place].strip() for row in kept])
                    for place, key in enumerate(header)
                    if place not in used
                },
            },
            missing={row[file]: MISSING for number, row in enumerate(rows) if number not in found},
            notes=notes + patients.notes + note_on_others(source.names, [*names, table]),
        )


def _tables(source: Tree) -> list[str]:
    return [name for name in source.names if name.lower().endswith((".csv", ".tsv"))]


def _is_labelling(source: Tree, table: str) -> bool:
    header, _ = _read(source, table)
    return _column(header, FILE) is not None and _column(header, LABEL) is not None


def _read(source: Tree, table: str) -> tuple[list[str], list[list[str]]]:
    """Header and rows of a CSV with commas, semicolons or tabs. Raises InputError where it is not one."""
    try:
        data = source.read(table)
    except OSError as error:
        raise InputError(f"{table} cannot be read ({error}).", "Check its permissions and its size.") from error
    text = _decoded(data)
    if "\0" in text:
        raise InputError(f"{table} is not text.", "Save it as CSV, in UTF-8.")
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    try:
        rows = [
            row
            for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
            if any(cell.strip() for cell in row)
        ]
    except csv.Error as error:
        raise InputError(f"{table} is not a readable CSV ({error}).", "Save it again as CSV.") from error
    if not rows:
        raise InputError(f"{table} is empty.", "List every image with its label.")
    header = [name.strip() for name in rows[0]]
    for number, row in enumerate(rows[1:], start=2):
        if len(row) != len(header):
            raise InputError(
                f"{table}, row {number}: {counted(len(row), 'cell')} under {counted(len(header), 'column')}.",
                "Give every row as many cells, and put quotes around those that hold the delimiter.",
            )
    return header, rows[1:]


def _column(header: Sequence[str], names: Iterable[str]) -> int | None:
    """The column whose name comes first among `names`."""
    lowered = [name.lower().replace(" ", "_") for name in header]
    return next((lowered.index(name) for name in names if name in lowered), None)


def _decoded(data: bytes) -> str:
    """UTF-8, or what Excel writes besides: UTF-16 with a mark at its beginning, cp1252 on Windows."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


class _Pictures:
    """The pictures `names` by every way in which a CSV beside them may name them."""

    def __init__(self, names: Iterable[str], table: str):
        # Ways that could mean two pictures mean none, which is what the empty string stands for.
        self._ways: dict[str, str] = {}
        self._paths: dict[str, str] = {}
        beside = PurePosixPath(table).parent
        for name in names:
            path = PurePosixPath(name)
            below = path.relative_to(beside) if path.is_relative_to(beside) else path
            self._paths |= {name: name, str(below): name}
            for way in (f"./{below}", *{path.name, stem(name), str(below.with_name(stem(name)))}):
                self._ways[way] = name if self._ways.get(way, name) == name else ""

    def named(self, cell: str) -> str | None:
        """The picture meant: by its path from the CSV or the top, by its name or stem; None where none or two are.

        A path from the root of a disk, of whatever computer, means the picture whose path from here is its end.
        """
        path = cell.strip().replace("\\", "/")
        found = self._paths.get(path) or self._ways.get(path)
        if not found and re.match("/|[A-Za-z]:", path):
            parts = path.split("/")
            ends = ("/".join(parts[at:]) for at in range(len(parts)))
            found = next((self._paths[end] for end in ends if end in self._paths), None)
        return found or None


def _refuse_twins(found: dict[int, str], table: str) -> None:
    first: dict[str, int] = {}
    for number, file in found.items():
        if file in first:
            raise InputError(
                f"{table}: rows {first[file] + 2} and {number + 2} both name '{file}'.", "List every image once."
            )
        first[file] = number


def _filled(rows: list[list[str]], column: int, header: list[str], table: str) -> list[str]:
    cells = [row[column] for row in rows]
    if not all(cell.strip() for cell in cells):
        raise InputError(
            f"{table}: the column '{header[column]}' is empty in some rows.", "Fill it in every row, or remove the row."
        )
    return cells
