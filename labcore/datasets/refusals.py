"""What to say where the data folder cannot be used."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from labcore.errors import LabError

UNUSABLE = (errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOTDIR, errno.EEXIST)
"""A disk mounted for reading, no right to write, a file in the place of a folder."""


@contextmanager
def told_of(folder: Path) -> Iterator[None]:
    """Inside, the disk is asked for `folder` and nothing else. Raises LabError where it may not be used."""
    try:
        yield
    except OSError as error:
        if error.errno not in UNUSABLE:
            raise
        raise LabError(
            f"The folder of data sets '{folder}' cannot be used: {error.strerror}.",
            "Give yourself the right to write there, or set LAB_DATA_DIR or LAB_HOME to another folder.",
        ) from error
