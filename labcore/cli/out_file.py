"""A file that the user names for what a command makes: asked for before the work, written whole or not at all."""

import errno
import os
import tempfile
from pathlib import Path

from labcore.errors import InputError


def require_room(out: Path, example: str) -> None:
    """Raise InputError where no file could be written at `out`: asked before an hour's answers are lost.

    Args:
        out: what the user has named.
        example: a file's name that would do, for the message.
    """
    if out.is_dir():
        raise InputError(f"'{out}' is a folder, not a file to write.", f"Name a file in it: {out / example}.")
    target = out.resolve()
    try:
        if not target.exists() or target.is_file():
            with tempfile.TemporaryFile(dir=next(place for place in target.parents if place.exists())):
                return
        if not os.access(target, os.W_OK):  # not opened: a pipe would take that for all there is
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    except OSError as error:
        raise InputError(
            f"Nothing can be written at '{out}': {error.strerror}.", "Choose another place for it."
        ) from error


def write(out: Path, content: bytes) -> None:
    """Write to a file whole or not at all; what is no plain file, such as /dev/null or a link, is written through."""
    from labcore.store.files import written_aside

    if not _is_replaced(out):
        out.write_bytes(content)
        return
    out.parent.mkdir(parents=True, exist_ok=True)
    with written_aside(out) as draft:
        draft.write_bytes(content)


def _is_replaced(out: Path) -> bool:
    return not out.is_symlink() and (out.is_file() or not out.exists())
