"""The parts of a lab that a backup holds: what each is called in the archive, where it lies, and what may be in it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from labcore import home
from labcore.datasets import storage
from labcore.datasets.layout import PARTIAL
from labcore.datasets.sources.tree import escape_of, is_litter, oddity_of
from labcore.store import class_record, index, lab_progress, study_index, tuning_index
from labcore.store.belonging import OWNER
from labcore.store.identifiers import PATTERN, is_run_id
from labcore.store.members import MEMBER, PART

SET_FILE = rf"[A-Za-z0-9][A-Za-z0-9._-]{{0,63}}/(?:exclusions/)?(?!.*{re.escape(PARTIAL)}){PART.replace('=-', '=@-')}"
"""A file of a data set, or an exclusion list of it, as careful@2.json."""


@dataclass(frozen=True)
class Area:
    """One part of a lab: entries of one kind beside each other, each a file or a folder.

    Attributes:
        name: its folder in the archive.
        place: where its entries lie.
        root: a folder on the same disk, in which a restored entry waits until it is moved to `place`.
        form: what the name of a file below `place` looks like; None where any does that every system takes.
        of_data: whether it is left out with the data sets.
    """

    name: str
    place: Path
    root: Path
    form: re.Pattern[str] | None
    of_data: bool = False

    def allows(self, name: str) -> bool:
        """Whether a file of that name, below `place`, belongs to it."""
        if self.form is not None:
            return self.form.fullmatch(name) is not None
        return not (is_litter(name) or escape_of(name) or oddity_of(name))

    def passed_over(self) -> list[str]:
        """What a user has put there and `files` does not give: links, and names that not every system takes."""
        if self.form is not None or not self.place.is_dir():
            return []
        there = {path.relative_to(self.place).as_posix() for path in self.place.rglob("*") if not path.is_dir()}
        return sorted(name for name in there - {name for name, _ in self.files()} if not is_litter(name))

    def files(self) -> Iterator[tuple[str, Path]]:
        """What is there now, as `(name below place, path)`, without links."""
        if not self.place.is_dir():
            return
        for path in sorted(self.place.rglob("*")):
            name = path.relative_to(self.place).as_posix()
            if self.allows(name) and path.is_file() and not path.is_symlink():
                yield name, path


@dataclass(frozen=True)
class Areas:
    """All parts of one lab. Runs, in their folder and in the trash, are taken apart from the rest: they change."""

    runs: Area
    trash: Area
    records: tuple[Area, ...]
    data: Area
    files: tuple[Area, ...]

    @property
    def all(self) -> tuple[Area, ...]:
        return (*self.records, self.runs, self.trash, self.data, *self.files)

    def of(self, name: str) -> tuple[Area, str] | None:
        """The area of a file in the archive, and its name there; None where it belongs to none."""
        first, _, rest = name.partition("/")
        area = next((area for area in self.all if area.name == first), None)
        return None if area is None or not area.allows(rest) else (area, rest)


def areas(runs_dir: Path | None = None) -> Areas:
    """The parts of this lab."""
    runs = runs_dir or home.runs_dir()
    library = home.data_dir() / "library"
    run = re.compile(rf"{PATTERN.pattern}/(?:{MEMBER.pattern}|{OWNER.replace('.', '[.]')})")

    def record(name: str, form: str, place: str = "") -> Area:
        return Area(name, runs / (place or name), runs, re.compile(form))

    study, tuning = study_index.SHELF, tuning_index.SHELF
    log = tuning_index.LOG.replace(".", "[.]")
    return Areas(
        runs=Area("runs", runs, runs, run),
        trash=Area("trash", runs / index.TRASH, runs, run),
        records=(
            record(class_record.CALLED, rf"{class_record.CALLED}[.]json"),
            record(
                "progress", rf"of-[a-z0-9%-]{{1,190}}/{_LAB}/(?:progress[.]jsonl|{_LAB}[.]npz)", lab_progress.FOLDER
            ),
            record(tuning.several, rf"{tuning.prefix}{PATTERN.pattern}/(?:{tuning.called}[.]json|{log})"),
            record(study.several, rf"{study.prefix}{PATTERN.pattern}/{study.called}[.]json"),
        ),
        data=Area("data", library, library, re.compile(SET_FILE), of_data=True),
        files=(
            Area("labs", home.labs_dir(), home.labs_dir(), None),
            Area("weights", home.weights_dir(), home.weights_dir(), None, of_data=True),
        ),
    )


_LAB = lab_progress.NAME.pattern


def run_ids(area: Area) -> list[str]:
    """The ids of the runs in the area, by age."""
    if not area.place.is_dir():
        return []
    named = [path for path in area.place.iterdir() if is_run_id(path.name)]
    return sorted(path.name for path in named if path.is_dir() and not path.is_symlink())


def set_names(area: Area) -> list[str]:
    """The names of the data sets in the area that are whole."""
    if not area.place.is_dir():
        return []
    return sorted(path.name for path in area.place.iterdir() if storage.is_dataset(path))
