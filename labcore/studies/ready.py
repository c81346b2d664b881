"""Studies that are there to be run: a file each, found by being there."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from labcore.spec.plan import plan_of
from labcore.spec.presets import PRESETS
from labcore.spec.reading import read_yaml
from labcore.spec.study import Plan

FOLDER = PRESETS / "studies"


@dataclass(frozen=True)
class Ready:
    """A ready-made study.

    Attributes:
        key: what it is called on the command line: the file's name.
        about: what it shows, from the comment at the head of its file.
        plan: what it runs.
        path: the file.
    """

    key: str
    about: str
    plan: Plan
    path: Path


@cache
def ready() -> dict[str, Ready]:
    """Every ready-made study by its key."""
    return {path.stem: _ready(path) for path in sorted(FOLDER.glob("*.yaml"))}


def read(asked: Path) -> Mapping[str, Any]:
    """The raw content of a study file, or of the ready-made study of that name. Raises InputError: there is neither."""
    made = FOLDER / f"{asked}.yaml"
    if not asked.exists() and asked.name == str(asked) and made.is_file():
        return read_yaml(made)
    return read_yaml(asked)


def _ready(path: Path) -> Ready:
    lines = path.read_text(encoding="utf-8").splitlines()
    comment = [line.removeprefix("#").strip() for line in lines if line.startswith("#")]
    return Ready(path.stem, " ".join(comment), plan_of(read_yaml(path)), path)
