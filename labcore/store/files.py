"""Reading and writing small files so that no reader ever meets half of one."""

import errno
import json
import os
import secrets
import shutil
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

REPLACE_TRIES = 20
"""Windows refuses to replace a file while somebody reads it; readers are brief."""

MOST_JSON_BYTES = 256 << 20
"""No lab writes a larger one; where runs come from anybody, memory is not theirs to fill."""

QUIET = 60.0
"""Seconds without a write after which nobody can be at work on a draft any more."""

ABANDONED = 24 * 3600.0
"""Seconds without a write after which nobody is filling a folder any more: no import takes a day."""


def is_disk_full(error: OSError) -> bool:
    """Whether `error` says that there is no room: on the disk, in the user's quota, or under a limit on file sizes."""
    return error.errno in (errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC))


@contextmanager
def written_aside(path: Path, permit: Callable[[], None] = lambda: None) -> Iterator[Path]:
    """The path of a draft beside `path`, to be written in the block; it replaces `path` once all of it is on disk.

    Where the block or the disk fails, `path` stays as it was and no draft is left. Several may write at once: each has
    a draft of its own, with the ending of `path`, by which libraries choose what to write.

    Args:
        path: in a folder that exists.
        permit: called when the draft is on disk, right before it replaces `path`; what it raises leaves `path` alone.

    Raises OSError when the disk is full.
    """
    draft = path.with_name(f".{path.stem}.{secrets.token_hex(4)}.part{path.suffix}")
    try:
        yield draft
        with draft.open("rb+") as written:
            os.fsync(written.fileno())
        permit()
        move_into_place(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def drafts(folder: Path) -> Iterator[Path]:
    """The files anywhere in `folder` that are called as what is being written beside its place, see `written_aside`."""
    for pattern in (".*.part", ".*.part.*"):  # and not '.*.part*': somebody may have notes on '.my.partners'
        yield from (path for path in folder.rglob(pattern) if path.is_file())


def sweep(folder: Path) -> None:
    """Delete the drafts anywhere in `folder` whose writers were killed. The living have written to theirs just now."""
    for draft in drafts(folder):
        with suppress(OSError):  # gone meanwhile, or on Windows still open
            if time.time() - draft.stat().st_mtime > QUIET:
                draft.unlink()


def sweep_folders(parent: Path, pattern: str) -> None:
    """Delete the folders in `parent` of names like `pattern` that were being filled when their process was killed."""
    for folder in parent.glob(pattern):
        try:
            last_written = max(path.stat().st_mtime for path in (folder, *folder.rglob("*")))
        except FileNotFoundError:  # it has just been moved to its place
            continue
        if time.time() - last_written > ABANDONED:
            shutil.rmtree(folder, ignore_errors=True)


def replace_atomically(path: Path, content: bytes) -> None:
    """Write `content` to `path` whole, for this user alone. Raises OSError when the disk is full."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with written_aside(path) as draft:
        draft.touch(mode=0o600, exist_ok=False)
        draft.write_bytes(content)


def move_into_place(source: Path, target: Path) -> None:
    """Rename `source` to `target`, over what is there."""
    for attempt in range(REPLACE_TRIES):
        try:
            source.replace(target)
            return
        except PermissionError:
            if attempt == REPLACE_TRIES - 1:
                raise
            time.sleep(0.05)


def write_json(path: Path, value: Any) -> None:
    """Write `value` as JSON, atomically. NaN and infinity become null, as JSON knows neither."""
    replace_atomically(path, json.dumps(finite(value), indent=1, ensure_ascii=False).encode())


def read_json(path: Path) -> Any:
    """The value in `path`, or None where the file is missing, empty, torn, beyond reason or not to be read."""
    for attempt in range(REPLACE_TRIES):
        try:
            found = path.stat()
            if found.st_size > MOST_JSON_BYTES or not stat.S_ISREG(found.st_mode):
                return None
            content = path.read_bytes()
            value = json.loads(content)
            if b"\\ud" in content.lower():  # it may hold half of a character, which nothing can write again
                json.dumps(value, ensure_ascii=False).encode()
            return value
        except PermissionError:  # on Windows also while it is being replaced
            if os.name != "nt" or attempt == REPLACE_TRIES - 1:
                return None
            time.sleep(0.01)
        except (OSError, ValueError, RecursionError):
            return None
    return None


def require_plain(path: Path) -> os.stat_result:
    """What the system says of the file at `path`. Raises OSError where there is none, or what is there is a folder, a
    pipe or a device: to read one of these may never end."""
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, "it is no plain file", str(path))
    return found


def read_mapping(path: Path) -> dict[str, Any] | None:
    """The JSON object in `path`, or None where there is none."""
    value = read_json(path)
    return value if isinstance(value, dict) else None


def is_whole(value: Any) -> bool:
    """Whether `value` is an int that neither is a truth value nor too large for an int64."""
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63


def finite(value: Any) -> Any:
    """`value` with every NaN and infinity in it replaced by None."""
    if isinstance(value, float):
        return value if value - value == 0 else None
    if isinstance(value, dict):
        return {key: finite(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [finite(item) for item in value]
    return value
