"""The reports of a whole class, in one zip."""

import html
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from labcore.datasets.library import Library
from labcore.errors import InputError, LabError
from labcore.labs import shelf
from labcore.labs.reporting import report
from labcore.labs.sitting import Sitting
from labcore.report.html import page
from labcore.store.files import written_aside
from labcore.store.lab_progress import LabProgress
from labcore.store.store import Store


def gather(
    file: Path,
    store: Store,
    library: Library,
    people: Mapping[str, str],
    told: Callable[[float, str], None] = lambda share, text: None,
) -> int:
    """Write the report of every lab that one of `people`, by id and name, has begun to the archive `file`, over what is
    there: a folder for each. Returns how many reports those are.

    Args:
        told: hears the share done, and whose report is made.

    Raises InputError where nobody has begun a lab, LabError where the disk refuses.
    """
    kept = LabProgress(store.runs_dir)
    wanted = [(owner, lab) for owner in people for lab in kept.labs(owner)]
    if not wanted:
        raise InputError("Nobody in the class has begun a lab yet.", "Gather reports once they have.")
    file.parent.mkdir(parents=True, exist_ok=True)
    places = _places(people)
    try:
        with written_aside(file) as draft, zipfile.ZipFile(draft, "x", zipfile.ZIP_DEFLATED) as archive:
            for number, (owner, lab) in enumerate(wanted):
                told(number / len(wanted), f"{people[owner]}: {lab}")
                archive.writestr(f"{places[owner]}/{lab}.html", _page(owner, people[owner], lab, store, library))
    except OSError as error:
        raise LabError(
            f"'{file}' could not be written: {error.strerror}.", "Free space there, or try again."
        ) from error
    return len(wanted)


def _page(owner: str, name: str, lab: str, store: Store, library: Library) -> bytes:
    try:
        made = report(Sitting(shelf.find(lab), store, library, owner))
    except LabError as refused:  # as the lab's file or its data set was taken away: the reports of others are made
        said = html.escape(f"{refused.problem} {refused.cure}")
        return f"<!doctype html><meta charset=utf-8><p>{said}</p>".encode()
    return page(replace(made, who=name))


def _places(people: Mapping[str, str]) -> dict[str, str]:
    """The folder of each: the name, as every system takes it, with the id where two would be the same."""
    plain = {owner: re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-")[:60] or owner for owner, name in people.items()}
    lower = [each.lower() for each in plain.values()]
    return {owner: each if lower.count(each.lower()) == 1 else f"{each}-{owner}" for owner, each in plain.items()}
