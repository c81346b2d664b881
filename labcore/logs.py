"""Logs, bounded in size."""

import logging
import tempfile
import traceback
from contextlib import suppress
from datetime import datetime
from pathlib import Path

LARGEST_LOG = 5 << 20
"""Bytes; a longer log is set aside under one older name, over the one before."""


def open_log(path: Path) -> Path:
    """`path`, with a log there that has grown long set aside under one older name."""
    if path.exists() and path.stat().st_size > LARGEST_LOG:
        with suppress(PermissionError):  # on Windows while a process still writes to it: next time, then
            path.replace(path.with_suffix(".old.log"))
    return path


def record(home: Path, name: str, what: str) -> Path:
    """Append the traceback at hand to the log `name` in `home`, below a line on `what` was going on.

    Returns where it was kept: among temporary files where `home` cannot hold it.
    """
    entry = f"{datetime.now().astimezone().isoformat(timespec='seconds')} {what}\n{traceback.format_exc()}\n"
    for folder in (home, Path(tempfile.gettempdir())):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            path = open_log(folder / name)
            with path.open("a", encoding="utf-8", errors="backslashreplace") as log:
                log.write(entry)
        except OSError as error:
            logging.getLogger(__name__).warning("cannot write %s: %s", folder / name, error.strerror)
            continue
        return path
    return Path("the lines above")
