"""The importer's door."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from labcore.datasets import storage
from labcore.datasets.checks import check
from labcore.datasets.importing import import_path
from labcore.datasets.library import Library
from labcore.spec.resolve import resolve


def taken_in(path: Path, **options: Any) -> str:
    """Import what lies at `path`; in words how many images there are now, what the import noted, and what is left out.

    Raises LabError where it is refused.
    """
    card = import_path(path, "taken", **options)
    quarantine = storage.read_quarantine(Library().folder("taken"))
    return " ".join(
        [f"{card.images} images of {card.shape}.", *card.notes, *(f"{k} {v}" for k, v in quarantine.items())]
    )


def looked_at(path: Path, **options: Any) -> str:
    """The same, and what the check finds."""
    said = taken_in(path, **options)
    return " ".join([said, *(finding.message for finding in check(Library().open("taken")).findings)])


def trained_on(path: Path, **settings: Any) -> str:
    """The same, and what the form says of a run on it with `settings`. Raises LabError where one cannot be."""
    taken_in(path)
    spec = resolve({"dataset": "taken", **settings}, Library().card)
    return " ".join(f"{each.message} {each.cure}" for each in spec.problems(Library().card("taken")))


Made = Callable[[Path], Path]
"""Makes a bad file below the folder that it is given, and returns its place."""


def bringing(make: Made, door: Callable[..., str] = taken_in, **options: Any) -> Callable[[Path], str]:
    """What makes the file and brings it to `door`."""
    return lambda folder: door(make(folder), **options)
