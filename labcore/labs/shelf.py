"""The labs there are: those that come with the lab, and those in the folder `labs` of its home. A file each."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from pydantic import ValidationError

from labcore.errors import InputError
from labcore.home import labs_dir
from labcore.labs.lab import Lab
from labcore.spec.problem import told
from labcore.spec.reading import read_yaml
from labcore.spec.refusals import nearest, problems_of

FOLDER = Path(__file__).with_name("files")
"""The labs that come with the lab, below it."""


def files() -> dict[str, Path]:
    """Where the file of each lab lies, by its id: courseworks first, then concepts, then those of one's own."""
    own = labs_dir()
    found = [*sorted((FOLDER / "courseworks").glob("*.yaml")), *sorted((FOLDER / "concepts").glob("*.yaml"))]
    return {path.stem: path for path in [*found, *(sorted(own.glob("*.yaml")) if own.is_dir() else ())]}


def labs() -> Mapping[str, Lab]:
    """Every lab that can be read, by its id; `look` tells also of files that cannot."""
    return look()[0]


def look() -> tuple[Mapping[str, Lab], Mapping[str, InputError]]:
    """Every lab that can be read, by its id, and what is wrong with the files that cannot."""
    found: dict[str, Lab] = {}
    damaged: dict[str, InputError] = {}
    for name, path in files().items():
        try:
            found[name] = read(path)
        except InputError as error:
            damaged[name] = error
    return found, damaged


def find(name: str) -> Lab:
    """The lab of that id, in whatever case. Raises InputError: there is none, or its file is wrong."""
    known = files()
    if (path := known.get(name.casefold())) is not None:
        return read(path)
    cure = nearest(name.casefold(), known) or f"There are {', '.join(known)}."
    raise InputError(f"There is no lab '{name:.60}'.", cure)


def named(words: str) -> Lab:
    """The lab of that id, or in the file of that path: for whoever may read any file here. Raises InputError as `find`
    does."""
    return read(Path(words)) if words.endswith((".yaml", ".yml")) else find(words)


def read(path: Path) -> Lab:
    """The lab in the file at `path`. Raises InputError where that is none: `labs check` tells of everything wrong."""
    try:
        found = path.stat()
    except (OSError, ValueError) as error:  # no path at all
        raise InputError(f"There is no file '{path}'.", "Check the path.") from error
    return _read(path, found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=256)
def _read(path: Path, changed: int, size: int) -> Lab:
    cause: ValidationError | None = None
    try:
        lab = Lab.model_validate(read_yaml(path))
        faults = [*lab.unsound(), *lab.misnamed(path)]
    except ValidationError as error:
        faults, cause = problems_of(Lab, error), error
    if faults:
        problem, cure = told(faults[:1])
        raise InputError(
            f"'{path.name}' is no lab: {problem} {cure}", f"All of it: python -m labcore labs check {path}"
        ) from cause
    return lab
