"""The reports of a whole class, in one zip."""

import html
import logging
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from labcore.datasets.library import Library
from labcore.errors import InputError, LabError, refused_by_disk
from labcore.labs import shelf
from labcore.labs.reporting import report
from labcore.labs.sitting import Sitting
from labcore.report.html import page
from labcore.store.files import written_aside
from labcore.store.lab_progress import LabProgress
from labcore.store.store import Store

log = logging.getLogger(__name__)


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
        return page(replace(report(Sitting(shelf.find(lab), store, library, owner).in_its_size()), who=name))
    except Exception as error:  # the others get theirs all the same: what was done is kept, and here stands why not
        if refused_by_disk(error) is not None:
            raise
        if not isinstance(error, LabError):
            log.exception("The report of %s in lab %s could not be made", owner, lab)
        told = error.problem if isinstance(error, LabError) else f"{type(error).__name__}: {error}"
        return _refusal(f"{name}: the report of lab '{lab}' could not be made. {told}")


def _refusal(told: str) -> bytes:
    return f"<!doctype html><meta charset=utf-8><title>No report</title><p>{html.escape(told)}</p>".encode()


def _places(people: Mapping[str, str]) -> dict[str, str]:
    """The folder of each: the name, as every system takes it, with the id where two would be the same."""
    plain = {owner: re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-")[:60] or owner for owner, name in people.items()}
    lower = [each.lower() for each in plain.values()]
    return {owner: each if lower.count(each.lower()) == 1 else f"{each}-{owner}" for owner, each in plain.items()}
