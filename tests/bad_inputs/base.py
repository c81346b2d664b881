"""One bad input, and how it ends."""

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from labcore.errors import LabError
from tests.datasets.pieces import left_behind

log = logging.getLogger(__name__)

REFUSED, TAKEN = "refused", "taken"


@dataclass(frozen=True)
class BadInput:
    """Something bad that somebody brings.

    Attributes:
        kind: of what it is one, as `archive`.
        name: what is bad about it, in a few words.
        brought: brings it to an empty lab, with a folder for files of its own. Gives in words what was made of it,
            which a user would read too; raises LabError where the lab refuses it.
        ends: `REFUSED` or `TAKEN`.
        says: a part of what the user is told.
        of_use: whether the data themselves are sound, and imported before what is refused is asked of them.
    """

    kind: str
    name: str
    brought: Callable[[Path], str]
    ends: str
    says: str
    of_use: bool = False

    @property
    def title(self) -> str:
        return f"{self.kind}: {self.name}"


@dataclass(frozen=True)
class Ending:
    """How a bad input ended.

    Attributes:
        ends: `REFUSED` or `TAKEN`; else what the lab did not survive.
        said: what the user is told.
        cure: and what to do about it; empty where it was taken.
        left: what lies half imported in the library, which should be nothing.
    """

    ends: str
    said: str
    cure: str = ""
    left: tuple[str, ...] = ()

    def is_as_promised(self, bad: BadInput) -> bool:
        """Whether it was survived as it should be: told in words, with a cure where refused, nothing left half done."""
        told = bad.says in f"{self.said} {self.cure}" and "Traceback" not in self.said
        return self.ends == bad.ends and told and not self.left and (bool(self.cure) or bad.ends == TAKEN)


def tried(bad: BadInput, folder: Path) -> Ending:
    """Bring `bad` to a lab of its own below `folder`, which exists."""
    from labcore.datasets.library import Library

    with lab_at(folder / "lab"):
        before = Library().names()
        try:
            said = bad.brought(folder)
        except LabError as refusal:
            sets = () if bad.of_use else sorted(set(Library().names()) - set(before))
            return Ending(REFUSED, refusal.problem, refusal.cure, (*_half(), *sets))
        except Exception as error:  # a test fails of it, a benchmark counts it
            log.warning("%s was not survived", bad.title, exc_info=True)
            return Ending(f"not survived: {type(error).__name__}", str(error)[:300])
        return Ending(TAKEN, said, left=_half())


@contextmanager
def lab_at(home: Path) -> Iterator[None]:
    """Inside, `home`, made where it is missing, is the lab's home."""
    home.mkdir(exist_ok=True)
    others = ("LAB_RUNS_DIR", "LAB_DATA_DIR")
    before = {name: os.environ.pop(name, None) for name in ("LAB_HOME", *others)}
    os.environ["LAB_HOME"] = str(home)
    try:
        yield
    finally:
        os.environ.pop("LAB_HOME")
        os.environ.update({name: value for name, value in before.items() if value is not None})


def _half() -> tuple[str, ...]:
    from labcore.datasets.library import Library

    return tuple(path.name for path in left_behind(Library()))
