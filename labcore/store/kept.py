"""Records in folders of their own below the folder of runs, as studies and tunings are: where, and how to read them."""

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError

from labcore.errors import LabError
from labcore.store.files import read_json

log = logging.getLogger(__name__)


class Owned(BaseModel):
    """What every record says.

    Attributes:
        owner: the id of a person in the class list; empty for whoever has the machine.
        shared: whether all of the class may see it, with the runs of it that are its owner's.
    """

    owner: str = ""
    shared: bool = False


Record = TypeVar("Record", bound=Owned)


@dataclass(frozen=True)
class Unreadable:
    """A record that is there and cannot be read.

    Attributes:
        record_id: the name of its folder.
        problem, cure: what is wrong and how to mend it, as sentences.
    """

    record_id: str
    problem: str
    cure: str


@dataclass(frozen=True)
class Shelf(Generic[Record]):
    """Where records of one kind lie: `studies/<id>/study.json`, below the folder of runs.

    Attributes:
        kind: the class of a record.
        called: what users call one; its file and its ids begin with that.
        several: what they call several; the folder of all.
    """

    kind: type[Record]
    called: str
    several: str

    @property
    def prefix(self) -> str:
        """How an id begins."""
        return f"{self.called}-"

    def is_id(self, text: str) -> bool:
        """Whether `text` has the form of an id."""
        return re.fullmatch(rf"{self.prefix}[0-9]{{8}}-[0-9]{{6}}-[a-z0-9]{{4,16}}", text) is not None

    def path(self, runs_dir: Path, record_id: str) -> Path:
        """The file of that record."""
        return runs_dir / self.several / record_id / f"{self.called}.json"

    def ids(self, runs_dir: Path) -> list[str]:
        """The ids of the records there are, the newest first."""
        folder = runs_dir / self.several
        if not folder.is_dir():
            return []
        named = [path.name for path in folder.iterdir() if self.is_id(path.name) and not path.is_symlink()]
        return sorted((each for each in named if self.path(runs_dir, each).is_file()), reverse=True)

    def read(self, runs_dir: Path, record_id: str) -> Record:
        """The record in its file. Raises LabError where that cannot be read."""
        path = self.path(runs_dir, record_id)
        content = read_json(path)
        named = content.get(f"{self.called}_id", record_id) if isinstance(content, dict) else record_id
        if named != record_id:
            raise LabError(
                f"The file '{path}' is of another {self.called}, {str(named)[:60]!r}.",
                f"Its runs are safe. Restore the file, or delete the {self.called}.",
            )
        try:
            return self.kind.model_validate(content)
        except ValidationError as error:
            raise LabError(
                f"The file '{path}' is damaged, or was written by a newer version of the lab.",
                f"Its runs are safe. Restore the file, update the lab, or delete the {self.called}.",
            ) from error

    def look(self, runs_dir: Path, ids: Sequence[str] | None = None) -> tuple[list[Record], list[Unreadable]]:
        """All that is there, or those of `ids`, in the same order: what can be read, and what cannot."""
        found, damaged = list[Record](), list[Unreadable]()
        for record_id in self.ids(runs_dir) if ids is None else ids:
            try:
                found.append(self.read(runs_dir, record_id))
            except LabError as error:
                damaged.append(Unreadable(record_id, error.problem, error.cure))
        return found, damaged

    def readable(self, runs_dir: Path) -> list[Record]:
        """What can be read, the newest first; the log tells of what cannot."""
        found, damaged = self.look(runs_dir)
        for each in damaged:
            log.warning("%s %s", each.problem, each.cure)
        return found
