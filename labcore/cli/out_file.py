"""A file that the user names for what a command makes: asked for before the work, written whole or not at all."""

import errno
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from labcore.errors import InputError, LabError
from labcore.home import data_dir, runs_dir


def require_room(out: Path, example: str) -> None:
    """Raise InputError where no file could be written at `out`: asked before an hour's answers are lost.

    Args:
        out: what the user has named.
        example: a file's name that would do, for the message.
    """
    try:
        target = out.resolve()
        _require_not_the_labs_own(out, target)
        if target.is_dir():
            raise InputError(f"'{out}' is a folder, not a file to write.", f"Name a file in it: {out / example}.")
        if not target.exists() or target.is_file():
            with tempfile.TemporaryFile(dir=next(place for place in target.parents if place.exists())):
                return
        if not os.access(target, os.W_OK):  # not opened: a pipe would take that for all there is
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    except (OSError, RuntimeError) as error:  # until Python 3.13 links in a circle are a RuntimeError
        why = getattr(error, "strerror", None) or "its links lead in a circle"
        raise InputError(f"Nothing can be written at '{out!s:.200}': {why}.", "Choose another place for it.") from error


def require_folder(out: Path, example: str) -> None:
    """Raise InputError where no folder could be filled at `out`; `example` is the name of a file in it."""
    if os.path.lexists(out) and not out.is_dir():
        raise InputError(f"'{out}' is a file, not a folder.", "Name a folder for what is to be written.")
    require_room(out / example, example)


def _require_not_the_labs_own(out: Path, target: Path) -> None:
    """What lies in the folders of runs and data is the lab's: written over, a run or the index of all runs is lost."""
    for own in (runs_dir().resolve(), data_dir().resolve()):
        if own in target.parents and (target.exists() or target.parent != own):
            raise InputError(f"'{out}' lies in a folder that is the lab's own.", "Choose a place outside of it.")


def write(out: Path, content: bytes) -> None:
    """Write to a file whole or not at all; what is no plain file, such as /dev/null or a link, is written through.

    Raises LabError where the disk refuses.
    """
    write_all({out: content})


def write_all(files: Mapping[Path, bytes]) -> None:
    """Write several files into one folder; where that fails, no file and no folder is left that was not there before.

    Raises LabError where the disk refuses.
    """
    fresh = [path for path in files if not os.path.lexists(path)]
    out = next(iter(files))
    made = [folder for folder in out.parents if not folder.exists()]
    try:
        for path, content in files.items():
            _write(path, content)
    except BrokenPipeError:  # whoever read it has had enough
        raise
    except OSError as error:
        for leave in (*(path.unlink for path in fresh), *(folder.rmdir for folder in made)):
            with suppress(OSError):  # it is not there, is not to be written, or somebody has put something there
                leave()
        raise LabError(
            f"Nothing could be written to '{out if len(files) == 1 else out.parent!s:.200}': {error.strerror}.",
            "Free space there, or choose another place.",
        ) from error


def _write(out: Path, content: bytes) -> None:
    from labcore.store.files import written_aside

    if not _is_replaced(out):
        out.write_bytes(content)
        return
    out.parent.mkdir(parents=True, exist_ok=True)
    with written_aside(out) as draft:
        draft.write_bytes(content)


def _is_replaced(out: Path) -> bool:
    return not out.is_symlink() and (out.is_file() or not out.exists())
