"""A CSV of file name and label beside the images."""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath
from typing import ClassVar

import numpy as np

from labcore.datasets.formats.base import UNSET, Format, Found, Request, split_index
from labcore.datasets.labelling import from_words
from labcore.datasets.pictures.files import FilePictures
from labcore.datasets.pictures.patients import patients_of
from labcore.datasets.pictures.suffixes import is_picture, note_on_others
from labcore.datasets.sources import Arrays, Tree
from labcore.errors import InputError

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
        return len(tables) == 1 and any(map(is_picture, source.names)) and _is_labelling(source, tables[0])

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
                f"Name one column of file names '{FILE[0]}' and one of labels '{LABEL[0]}'.",
            )
        if not rows:
            raise InputError(f"{table} has no rows.", "List every image with its label.")
        places = _places(source, table)
        found = {number: places[row[file].strip()] for number, row in enumerate(rows) if places.get(row[file].strip())}
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
        spare = sum(map(is_picture, source.names)) - len(files)
        notes = (f"{spare:,} images that the CSV does not name were left out.",) if spare else ()
        return Found(
            task="classification",
            classes=classes,
            files=files,
            labels=labels,
            split=np.full(len(files), UNSET, np.uint8)
            if split is None
            else _splits(_filled(kept, split, header, table), table),
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
            notes=notes + patients.notes + note_on_others(tuple(name for name in source.names if name != table)),
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
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")  # what Excel writes on Windows
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
                f"{table}, row {number}: {len(row)} cells under {len(header)} columns.", "Give every row as many cells."
            )
    return header, rows[1:]


def _column(header: Sequence[str], names: Iterable[str]) -> int | None:
    """The column whose name comes first among `names`."""
    lowered = [name.lower().replace(" ", "_") for name in header]
    return next((lowered.index(name) for name in names if name in lowered), None)


def _places(source: Tree, table: str) -> dict[str, str]:
    """Every way in which a CSV may name each picture: its path from the CSV, from the top, its name, its stem.

    Ways that could mean two pictures mean none, which is what the empty string stands for.
    """
    places: dict[str, str] = {}
    beside = PurePosixPath(table).parent
    for name in filter(is_picture, source.names):
        path = PurePosixPath(name)
        below = path.relative_to(beside) if path.is_relative_to(beside) else path
        for way in {name, str(below), f"./{below}", path.name, path.stem, str(below.with_suffix(""))}:
            exact = way in (name, str(below))
            places[way] = name if exact or way not in places else places[way] if places[way] == way else ""
    return places


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


def _splits(words: list[str], table: str) -> np.ndarray:
    indices = {word: split_index(word) for word in set(words)}
    unknown = next((word for word, index in indices.items() if index is None), None)
    if unknown is not None:
        raise InputError(f"{table}: {unknown!r} is no split.", "Call the splits train, val and test.")
    return np.array([indices[word] for word in words], dtype=np.uint8)
