"""What the launcher and its deputy on a node say to each other of a run: plain words, and files in pieces."""

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from labcore.store.members import LABEL, LOG, METRICS, SPEC, STATUS, TENSORBOARD
from labcore.store.status import Status

PIECE = 8 << 20
"""Bytes of files in one answer, about: small beside a node's object store, and 100 MB take a second."""

Stamp = tuple[int, int]
"""Size of a file in bytes, and when it was last written, in nanoseconds since 1970: another where it has changed."""

KEPT_AT_THE_LAUNCHER = (SPEC, STATUS, LABEL)
"""Members of a run that do not come back as files: written by the store, or told apart from files."""


@dataclass(frozen=True)
class Sight:
    """What a deputy says of itself and its node.

    Attributes:
        host: the node's name.
        source: of the lab's code there, see `source_digest`.
        python: its version.
        begun: whether it has a worker already, or had one.
        shared: whether the lab's folders, as the launcher calls them, are there; None where that was not asked.
    """

    host: str
    source: str
    python: str
    begun: bool
    shared: bool | None = None


@dataclass(frozen=True)
class Piece:
    """A part of a file of the run.

    Attributes:
        name: of the member.
        offset: where in the file it stands.
        content: the bytes.
        stamp: size and time of the file; None of one that is only appended to.
        whole: whether the file ends with it.
    """

    name: str
    offset: int
    content: bytes
    stamp: Stamp | None
    whole: bool


@dataclass(frozen=True)
class Part:
    """So many bytes, `size`, of the file `name` that had that `stamp`."""

    name: str
    size: int
    stamp: Stamp


@dataclass(frozen=True)
class Got:
    """What the launcher has of a run.

    Attributes:
        files: those that it has whole, by name, with their stamps on the node.
        sizes: the bytes that it has of those that are appended to.
        part: of which it has the beginning.
    """

    files: Mapping[str, Stamp] = field(default_factory=dict)
    sizes: Mapping[str, int] = field(default_factory=dict)
    part: Part | None = None


@dataclass(frozen=True)
class News:
    """What has come of a run.

    Attributes:
        alive: whether its worker is at it.
        returncode: the worker's exit status once it is not.
        pieces: what the launcher has not got yet, oldest parts of a run first.
        whole: whether that is all for now.
        names: the members that there are.
        status: what the worker says, from before the files were read; None where the folder is the launcher's own.
    """

    alive: bool
    returncode: int | None
    pieces: Sequence[Piece] = ()
    whole: bool = True
    names: Sequence[str] = ()
    status: Status | None = None


@dataclass(frozen=True)
class Places:
    """Where the lab keeps things, as the launcher calls it.

    Attributes:
        home, runs, data: the folders.
        card: of the run's data set, inside `data`; its content tells whether the node sees the same.
        card_digest: SHA-256 of that; empty where there is no such file yet.
    """

    home: str
    runs: str
    data: str
    card: str
    card_digest: str


def is_appended(name: str) -> bool:
    """Whether that member only ever grows."""
    return name in (METRICS, LOG) or name.startswith(f"{TENSORBOARD}/")


def digest_of(path: Path) -> str:
    """SHA-256 of a small file; empty where there is none."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def stamp_of(found: os.stat_result) -> Stamp:
    return found.st_size, found.st_mtime_ns
