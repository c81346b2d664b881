"""Records in folders of their own below the folder of runs, as studies and tunings are: which there are, and one."""

import re
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from labcore.errors import LabError
from labcore.store.files import read_json

Record = TypeVar("Record", bound=BaseModel)


def ids(folder: Path, file: str, pattern: re.Pattern[str]) -> list[str]:
    """The names of the folders in `folder` that fit `pattern` and hold `file`, the newest first."""
    if not folder.is_dir():
        return []
    named = [path for path in folder.iterdir() if pattern.fullmatch(path.name) and not path.is_symlink()]
    return sorted((path.name for path in named if (path / file).is_file()), reverse=True)


def read(path: Path, kind: type[Record], called: str) -> Record:
    """The record in the file `path`; users call it `called`. Raises LabError where it cannot be read."""
    try:
        return kind.model_validate(read_json(path))
    except ValidationError as error:
        raise LabError(
            f"The file '{path}' is damaged, or was written by a newer version of the lab.",
            f"Its runs are safe. Restore the file, update the lab, or delete the {called}.",
        ) from error
