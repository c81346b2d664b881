"""A folder as a tree of files."""

import os
import stat
from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO, ClassVar

from labcore.datasets.sources.tree import MAX_ENTRIES, Tree, accept, is_litter
from labcore.errors import InputError


def is_special(path: Path | str) -> bool:
    """Whether it is there, and neither a file nor a folder."""
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116 (of many files, a Path for each takes longer than the look)
    except (OSError, ValueError):  # nothing there, or nothing that may be looked at: told by whoever opens it
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)


class FolderTree(Tree):
    """The files below a folder. Links are followed: whoever can name a folder can read it already.

    Args:
        root: the folder.
        table: the CSV file in it that the user pointed at.

    Raises:
        InputError: too many files, or a name that is not safe to use.
    """

    kind: ClassVar[str] = "folder"

    def __init__(self, root: Path, table: str | None = None):
        self.root = root
        self.title = root.name or str(root)
        self.table = table
        self.names = accept(self._walk(), self.title)

    def open(self, name: str) -> AbstractContextManager[BinaryIO]:
        return open(f"{self.root}/{name}", "rb")  # noqa: PTH123 (likewise)

    def _walk(self) -> list[str]:
        found: list[str] = []
        seen: set[tuple[int, int]] = set()
        for folder, subfolders, files in os.walk(self.root, followlinks=True):
            status = Path(folder).stat()
            if (status.st_dev, status.st_ino) in seen:  # a link to a folder above it
                subfolders.clear()
                continue
            seen.add((status.st_dev, status.st_ino))
            subfolders[:] = [name for name in subfolders if not is_litter(name)]
            below = "" if Path(folder) == self.root else f"{Path(folder).relative_to(self.root).as_posix()}/"
            # A pipe or device among them would be waited for without end; a link that leads nowhere is told when read.
            found += [below + name for name in files if not is_special(f"{folder}/{name}")]
            if len(found) > MAX_ENTRIES:
                raise InputError(
                    f"{self.title} holds more than {MAX_ENTRIES:,} files.", "Import a folder nearer to the images."
                )
        return found
