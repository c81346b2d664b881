"""A class as its file keeps it: who is in it, how one signs in, and what each may take."""

import re
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from labcore.errors import InputError, LabError
from labcore.store.files import read_json
from labcore.store.status import Moment

CALLED = "class"
LONGEST_NAME = 80
MOST_PEOPLE = 2000


WRITTEN = {"is_open", "people"}
"""Keys that every class list has, as it is always written whole."""


class ListLost(LabError):
    """There was a class list, and it is gone or empty, which does not mean that nobody has to sign in any more."""

    def __init__(self, runs_dir: Path):
        super().__init__(
            f"The class list '{path_of(runs_dir)}' is gone or empty, though there was a class here.",
            "Put the file back, as from a backup; or begin a new list: python -m labcore class open TITLE. Until then "
            "nobody is let in; all runs are safe.",
        )


class Role(StrEnum):
    """What somebody is in a class."""

    STUDENT = "student"
    INSTRUCTOR = "instructor"


class Person(BaseModel):
    """Somebody in the class list.

    Attributes:
        person_id: what runs name as their owner; never given to another.
        name: what others see.
        email: by which a first sign-in with an account finds them; as `address_of` writes it; empty without one.
        account: with which they signed in, by issuer and subject; empty where they have not.
        code: of the join code, its hash; empty where there is none, as of who signs in with an account.
        signed_in: when they last did; None where they have not yet.
        archived: when they left the class; None while they are in it. What they made stays.
        paused: whether their runs are held back.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    person_id: str = Field(pattern=r"^p-[a-z0-9]{6,20}$")
    name: str = Field(min_length=1, max_length=LONGEST_NAME)
    email: str = ""
    account: str = ""
    role: Role = Role.STUDENT
    code: str = ""
    created: Moment = 0.0
    signed_in: Moment | None = None
    archived: Moment | None = None
    paused: bool = False


class Limits(BaseModel):
    """What each student may take; None for no limit.

    Attributes:
        queued: runs that wait at the same time, without trials of a tuning, of which few wait at once.
        minutes: of workers, since the class began.
        disk_gb: gigabytes of runs, the trash included.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    queued: Annotated[int, Field(ge=1, le=100_000)] | None = 60
    minutes: Annotated[int, Field(ge=1, le=10_000_000)] | None = None
    disk_gb: Annotated[float, Field(gt=0, le=100_000, allow_inf_nan=False)] | None = 5.0


class ClassRecord(BaseModel):
    """What `class.json` holds.

    Attributes:
        title: what the sign-in page calls it.
        is_open: whether who uses the app has to sign in.
        began: when it did; minutes are counted from then.
        salt: under which join codes are hashed, in hexadecimal.
        domains: whoever has an account with an e-mail address there may sign in; small letters.
        paused: whether all runs are held back.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    title: str = Field("Class", min_length=1, max_length=LONGEST_NAME)
    is_open: bool = False
    began: Moment = 0.0
    salt: str = Field("", pattern=r"^[0-9a-f]*$")
    domains: tuple[str, ...] = ()
    limits: Limits = Limits()
    paused: bool = False

    people: tuple[Person, ...] = Field((), max_length=MOST_PEOPLE)

    @property
    def present(self) -> list[Person]:
        """Those who are in it now."""
        return [person for person in self.people if person.archived is None]

    def person(self, person_id: str) -> Person | None:
        """Who has that id, also one who has left."""
        return next((person for person in self.people if person.person_id == person_id), None)

    def name_of(self, owner: str) -> str:
        """What the owner of a run is called."""
        if not owner:
            return "this machine"
        person = self.person(owner)
        return owner if person is None else person.name

    def found(self, words: str) -> Person:
        """The one whom name, e-mail address or id means. Raises InputError where that is nobody, or several."""
        wanted, address = tidy(words).casefold(), address_of(words)
        hits = [
            each
            for each in self.present
            if wanted in (each.name.casefold(), each.person_id) or (address and address == each.email)
        ]
        if len(hits) == 1:
            return hits[0]
        if hits:
            ids = ", ".join(each.person_id for each in hits)
            raise InputError(f"{len(hits)} in the class are called {words[:60]!r}.", f"Name one by id: {ids}.")
        raise InputError(f"Nobody in the class is called {words[:60]!r}.", "'class list' shows who is in it.")


def tidy(text: str) -> str:
    """`text` on one line, without what is not printed, as names are kept."""
    return re.sub(r"\s+", " ", "".join(letter if letter.isprintable() else " " for letter in text)).strip()


def address_of(text: str) -> str:
    """An e-mail address as it is kept and compared: in small letters. One with letters beyond ASCII stays as it is, as
    some of those become other people's letters when they are made small."""
    address = text.strip()
    return address.lower() if address.isascii() else address


def is_address(email: str) -> bool:
    """Whether that can be an e-mail address."""
    return "@" in email and " " not in email and email.isprintable() and len(email) <= 254


def path_of(runs_dir: Path) -> Path:
    """The file of the class, below the folder of runs."""
    return runs_dir / CALLED / f"{CALLED}.json"


def read(runs_dir: Path) -> ClassRecord | None:
    """The class; None where there is none. Raises LabError where its file is damaged, ListLost where it was emptied or
    taken out of its folder: nobody is let in unasked then."""
    path = path_of(runs_dir)
    try:
        found = path.stat()
    except FileNotFoundError as gone:
        if path.parent.is_dir():
            raise ListLost(runs_dir) from gone
        return None
    except OSError as error:
        raise LabError(
            f"The class list '{path}' cannot be read: {error.strerror}.", "See that the lab may read it."
        ) from error
    return _read(path, (found.st_mtime_ns, found.st_size, found.st_ino))


@lru_cache(16)
def _read(path: Path, stamp: tuple[int, int, int]) -> ClassRecord:
    content = read_json(path)
    _, size, _ = stamp
    if not size or (isinstance(content, dict) and not content.keys() >= WRITTEN):
        raise ListLost(path.parent.parent)
    try:
        return ClassRecord.model_validate(content)
    except ValidationError as error:
        raise LabError(
            f"The class list '{path}' is damaged, or was written by a newer version of the lab.",
            "Restore the file or update the lab. Until then nobody can sign in; all runs are safe.",
        ) from error
