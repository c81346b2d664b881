"""What a browser sends: kept on disk only while it is read, looked into before it is imported."""

import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from labcore.datasets import formats
from labcore.datasets.card import Task
from labcore.datasets.formats import UNSET, Request
from labcore.datasets.grouping import Grouping, group
from labcore.datasets.sources import open_source
from labcore.errors import InputError

COPY_BYTES = 4 << 20
LOOKED_AT = 5_000
"""Images whose names and columns are kept for the preview of groups."""

TASKS: tuple[Task, ...] = ("classification", "segmentation")
LONGEST_NAME = 64


@contextmanager
def on_disk(upload: BinaryIO, name: str) -> Iterator[Path]:
    """A copy of `upload` on disk under the last part of its `name`, gone when the block is left, however it is left."""
    with tempfile.TemporaryDirectory(prefix="labcore-upload-") as folder:
        path = Path(folder) / (
            re.sub(r"[^\w.() -]", "_", PurePosixPath(name.replace("\\", "/")).name)[-120:] or "upload"
        )
        upload.seek(0)
        with path.open("wb") as out:
            while block := upload.read(COPY_BYTES):
                out.write(block)
        yield path


def suggested_name(file_name: str) -> str:
    """A data set's name made from a file's: its stem, with what no name may hold replaced by hyphens."""
    stem = PurePosixPath(file_name.replace("\\", "/")).name
    stem = re.sub(r"\.(zip|npz|csv)$", "", stem, flags=re.IGNORECASE).lower()
    words = re.sub(r"[^a-z0-9._]+", "-", stem).strip("-._")
    return words[:LONGEST_NAME].rstrip("-._") or "my-images"


@dataclass(frozen=True)
class Look:
    """What an upload holds, as far as names and labels tell before any pixel is decoded.

    Attributes:
        tasks: what it could serve; the first is what an import takes unless told otherwise.
        images: how many.
        classes: the names of the labels; empty where masks decide.
        split: the splits that come with the data; empty where they will be made.
        files: of the first images, where each comes from.
        columns: of the first images, facts by key, any of which may group them.
    """

    tasks: tuple[Task, ...]
    images: int
    classes: tuple[str, ...]
    split: tuple[str, ...]
    files: tuple[str, ...]
    columns: Mapping[str, NDArray[np.str_]]

    def grouping(self, asked: str | None) -> Grouping | None:
        """How `asked` (a column, a pattern, or None for what is found by itself) groups the first images.

        Raises InputError where it is neither a column nor a pattern that matches.
        """
        return group(asked, self.columns, self.files, "This upload")


def look(path: Path) -> Look:
    """Look into the file at `path`. Raises InputError where it cannot be imported at all."""
    with open_source(path) as source:
        found = formats.describe(source, Request())
        tasks = [found.task]
        for task in TASKS:
            try:
                other = formats.describe(source, Request(task=task)).task
            except InputError:  # it cannot serve that task, which is the answer
                continue
            if other not in tasks:
                tasks.append(other)
        names = ("train", "val", "test")
        return Look(
            tasks=tuple(tasks),
            images=len(found.files),
            classes=found.classes,
            split=tuple(names[index] for index in np.unique(found.split) if index != UNSET),
            files=tuple(found.files[:LOOKED_AT]),
            columns={key: values[:LOOKED_AT] for key, values in found.columns.items()},
        )
