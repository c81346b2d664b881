"""Which images belong together, such as those of one patient, and must not be parted by a split."""

import difflib
import time
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

import numpy as np
import regex
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from labcore.errors import InputError
from labcore.words import counted

# Keys that are used without being asked for, the strongest tie first.
KNOWN = ("patient", "patient_id", "subject", "subject_id", "group", "slide", "slide_id", "image_id")

LONGEST_PATTERN = 200

PATIENCE = 2.0
"""Seconds for all names together: a pattern can take for ever on a name that nearly matches."""


@dataclass(frozen=True)
class Grouping:
    """What groups the images. `key`: a column or pattern; `values`: `(N,)` str; `note`: what the user should know."""

    key: str
    values: NDArray[np.str_]
    note: str | None = None

    @property
    def is_one(self) -> bool:
        """Whether all images are of one group, so that nothing may be parted."""
        return len(np.unique(self.values)) == 1


def group(
    asked: str | None, columns: Mapping[str, NDArray[np.str_]], files: Sequence[str], title: str
) -> Grouping | None:
    """Group the images by what was asked for, else by a known key among the columns, else not at all.

    Args:
        asked: the name of a column, or a regular expression searched in the file name (in the whole path where it
            contains a slash). Its first capturing group is the group, or all that it matched where it has none. An
            image that does not match is a group by itself.
        columns: facts per image by key, `(N,)` str each.
        files: `(N,)` where each image came from.
        title: what to call the data set in a message.

    Raises:
        InputError: neither a column nor a pattern that matches any file.
    """
    if asked:
        return _by_column(asked, columns[asked]) if asked in columns else _by_pattern(asked, columns, files, title)
    by_lowered = {key.lower(): key for key in columns}
    known = next((by_lowered[key] for key in KNOWN if key in by_lowered), None)
    if known is None or len(np.unique(columns[known])) == len(files):
        return None
    return _by_column(known, columns[known])


def tied(*keys: Sequence[Hashable]) -> NDArray[np.int64]:
    """`(N,)` numbers from 0, equal for all images that are linked by equal keys, be it by way of others."""
    links = [np.unique(list(key), return_inverse=True)[1].reshape(-1) for key in keys]
    # Images on one side, keys on the other; what hangs together is one.
    starts = np.cumsum([len(keys[0]), *(link.max() + 1 for link in links)])
    edges = np.concatenate([link + start for link, start in zip(links, starts, strict=False)])
    images = np.tile(np.arange(len(keys[0])), len(keys))
    graph = coo_array((np.ones(len(edges), bool), (images, edges)), shape=(starts[-1], starts[-1]))
    return connected_components(graph, directed=False)[1][: len(keys[0])].astype(np.int64)


def _by_column(key: str, values: NDArray[np.str_]) -> Grouping:
    empty = np.char.strip(values) == ""
    alone = np.array([f"{key} unknown {index}" for index in range(len(values))])
    note = (
        f"{counted(int(empty.sum()), 'image')} without a '{key}': each is a group by itself." if empty.any() else None
    )
    return Grouping(key, np.where(empty, alone, values), note)


def _by_pattern(asked: str, columns: Mapping[str, NDArray[np.str_]], files: Sequence[str], title: str) -> Grouping:
    pattern = _compiled(asked)
    names = [file if "/" in asked else PurePosixPath(file).name for file in files]
    # What matches an empty piece of a name tells nothing of the image.
    found = [match and (match.group(1 if pattern.groups else 0) or None) for match in _matches(pattern, names)]
    unmatched = sum(value is None for value in found)
    if unmatched == len(files):
        near = difflib.get_close_matches(asked, list(columns), n=1)
        known = f", or one of the columns {', '.join(columns)}" if columns else ""
        raise InputError(
            f"{title}: the group '{asked}' matches no file name, such as {PurePosixPath(files[0]).name!r}.",
            f"Did you mean the column '{near[0]}'?" if near else rf"Give a pattern that does, as 'person(\d+)'{known}.",
        )
    note = (
        f"Each image whose name does not match '{asked}' is a group by itself: {unmatched:,} of {len(files):,}."
        if unmatched
        else None
    )
    return Grouping(
        asked, np.array([file if value is None else value for file, value in zip(files, found, strict=True)]), note
    )


def _matches(pattern: "regex.Pattern[str]", names: Sequence[str]) -> "list[regex.Match[str] | None]":
    """What `pattern` finds in each name. Other threads go on meanwhile. Raises InputError where it takes too long."""
    deadline = time.monotonic() + PATIENCE
    try:
        return [
            pattern.search(name, timeout=max(0.001, deadline - time.monotonic()), concurrent=True) for name in names
        ]
    except TimeoutError as error:
        raise InputError(
            f"The group pattern '{pattern.pattern:.76}' takes too long to search for.",
            "Repeat no bracket, and use fewer of '*', '+' and '?'.",
        ) from error


def _compiled(asked: str) -> "regex.Pattern[str]":
    if len(asked) > LONGEST_PATTERN:
        raise InputError(
            f"The group pattern '{asked:.76}' is longer than {LONGEST_PATTERN} characters.", "Write a shorter one."
        )
    try:
        return regex.compile(asked)
    except regex.error as error:
        raise InputError(
            f"The group '{asked}' is neither a column nor a regular expression ({error}).", r"Try 'person(\d+)'."
        ) from error
