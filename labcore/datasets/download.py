"""Downloading a set of the catalog: fetched whole and verified, or not at all, then imported like any other file.

What was fetched stays in `data/downloads/`, so that a set that was removed comes back without internet, and a file put
there by hand is taken as if it had been fetched.
"""

import contextlib
import difflib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pooch
from filelock import FileLock, Timeout

from labcore import home
from labcore.datasets import idx, importing
from labcore.datasets.card import Card
from labcore.datasets.catalog import BY_NAME
from labcore.datasets.importing import Progress
from labcore.datasets.library import Library
from labcore.datasets.refusals import told_of
from labcore.datasets.remote import Entry, RemoteFile
from labcore.errors import InputError, LabError
from labcore.store.files import is_disk_full, sweep, written_aside

DOWNLOADING = 0.8  # share of the time that fetching takes, before the import
CHUNK_BYTES = 1 << 16
STALL_SECONDS = 30.0


def downloads_dir() -> Path:
    """The folder of downloaded files, and of those put there by hand."""
    return home.data_dir() / "downloads"


def find(name: str) -> Entry:
    """The catalog's entry of that name. Raises InputError where there is none."""
    if name in BY_NAME:
        return BY_NAME[name]
    near = difflib.get_close_matches(name.lower(), BY_NAME, n=1)
    cure = f"Did you mean '{near[0]}'?" if near else f"There are: {', '.join(BY_NAME)}."
    raise InputError(f"No data set named {name!r} can be downloaded.", cure)


def download(
    entry: str | Entry,
    library: Library | None = None,
    progress: Progress | None = None,
    *,
    stall_seconds: float = STALL_SECONDS,
) -> Card:
    """Fetch a set of the catalog, verify it, and import it under its own name.

    Args:
        entry: the set, or its name in the catalog.
        library: where it is imported to; the lab's own where missing.
        progress: told the share done, 0–1, and what is going on.
        stall_seconds: how long the server may be silent before that counts as no connection.

    Raises:
        InputError: an unknown name, one that the library has already, or a file put there by hand that is another one.
        LabError: no connection, a server's refusal, a cut download, a wrong checksum, a full disk. Nothing is kept.
    """
    entry = find(entry) if isinstance(entry, str) else entry
    library = library or Library()
    library.claimable(entry.name)
    folder = downloads_dir()
    with told_of(folder):
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    sweep(folder)
    with _alone(entry, folder), tempfile.TemporaryDirectory(dir=folder, prefix=".making-") as scratch:
        paths = _fetch_all(entry, folder, progress, stall_seconds)
        source = paths[0]
        if entry.idx:
            source = Path(scratch) / f"{entry.name}.npz"
            idx.to_npz({path.name: path for path in paths}, source)
        return importing.import_path(
            source,
            entry.name,
            library=library,
            task=entry.task,
            progress=progress and (lambda share, doing: progress(DOWNLOADING + (1 - DOWNLOADING) * share, doing)),
            class_names=entry.classes,
            title=entry.title,
            source="downloaded",
            modality=entry.modality,
            origin=entry.origin,
            licence=entry.licence,
            citation=entry.citation,
        )


@contextlib.contextmanager
def _alone(entry: Entry, folder: Path) -> Iterator[None]:
    """Hold the set's lock. Raises LabError where another process has it."""
    try:
        with FileLock(folder / f".{entry.name}.lock", timeout=0):
            yield
    except Timeout as error:
        raise LabError(f"'{entry.name}' is being downloaded already.", "Wait until that is done.") from error


def _fetch_all(entry: Entry, folder: Path, progress: Progress | None, stall_seconds: float) -> list[Path]:
    """The paths of the entry's files, those that are missing fetched first."""
    bar = _Bar(entry.size, progress)
    paths = []
    for file in entry.files:
        path = folder / file.name
        if path.exists():
            _verify_present(path, file)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            _fetch(entry, file, path, bar, stall_seconds)
        bar.finish(file)
        paths.append(path)
    return paths


def _verify_present(path: Path, file: RemoteFile) -> None:
    if not _matches(path, file):
        raise InputError(
            f"{path} is not the file that the catalog knows: its checksum differs. It is cut short or another version.",
            "Remove it and download again; or import it as a set of your own with 'datasets import'.",
        )


def _fetch(entry: Entry, file: RemoteFile, path: Path, bar: "_Bar", stall_seconds: float) -> None:
    """Fetch one file aside; it becomes `path` only when its checksum is right."""
    import requests

    # Uncompressed transfer: a server that labels a .gz file as compressed would otherwise have it unpacked on arrival.
    fetcher = pooch.HTTPDownloader(
        progressbar=bar, chunk_size=CHUNK_BYTES, timeout=stall_seconds, headers={"Accept-Encoding": "identity"}
    )
    host = urlsplit(file.url).hostname
    try:
        with written_aside(path) as draft:
            fetcher(file.url, str(draft), None)
            if not _matches(draft, file):
                raise LabError(_what_came(draft, file, host), _by_hand(entry))
    except requests.HTTPError as error:
        raise LabError(f"{host} refused {file.name}: {error}.", _by_hand(entry)) from error
    except (requests.exceptions.ChunkedEncodingError, requests.exceptions.ContentDecodingError) as error:
        raise LabError(f"The download of {file.name} from {host} was cut short.", _by_hand(entry)) from error
    except requests.RequestException as error:
        raise LabError(f"{host} could not be reached, or fell silent, for {file.name}.", _by_hand(entry)) from error
    except OSError as error:
        if not is_disk_full(error):
            raise
        raise LabError(f"The disk is full: {file.name} was not kept.", "Free some space, then try again.") from error


def _matches(path: Path, file: RemoteFile) -> bool:
    algorithm, _, expected = file.checksum.partition(":")
    return pooch.file_hash(str(path), alg=algorithm) == expected


def _what_came(draft: Path, file: RemoteFile, host: str | None) -> str:
    with draft.open("rb") as opened:
        start = opened.read(256).lstrip().lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml")):
        return f"{host} sent a web page instead of {file.name}: perhaps this network asks to sign in first."
    return f"What {host} sent as {file.name} has a wrong checksum and was discarded: it was damaged or replaced."


def _by_hand(entry: Entry) -> str:
    missing = [file for file in entry.files if not (downloads_dir() / file.name).exists()]
    places = "; ".join(f"{file.url} as {downloads_dir() / file.name}" for file in missing)
    return f"Try again later; or open this in a browser, save it by hand, and run the same again: {places}."


class _Bar:
    """What pooch reports about one file, told on as a share of the whole set. Its members are those pooch asks for."""

    def __init__(self, expected: int, progress: Progress | None):
        self._progress = progress
        self._others = (
            expected  # about the bytes of the files after the current one; it includes the current one at first
        )
        self._before = 0
        self._here = 0
        self._size = 0

    @property
    def total(self) -> int:
        """The bytes of the current file, as its server says; 0 where it does not."""
        return self._size

    @total.setter
    def total(self, size: int) -> None:
        self._here, self._size = 0, size

    def update(self, count: int) -> None:
        """`count` more bytes of the current file are there; pooch counts whole chunks."""
        self._here = min(self._here + count, self._size) if self._size else self._here + count
        self._tell()

    def reset(self) -> None:
        """The current file is counted again from 0."""
        self._here = 0

    def close(self) -> None:
        """Nothing is held open."""

    def finish(self, file: RemoteFile) -> None:
        """`file` is there, fetched or not."""
        self._before += self._size or file.size
        self._others -= file.size
        self._here = self._size = 0
        self._tell()

    def _tell(self) -> None:
        if self._progress is not None:
            done = self._before + self._here
            total = max(done, self._before + self._others)
            self._progress(DOWNLOADING * done / total, f"Downloading {done / 1e6:.1f} of {total / 1e6:.1f} MB")
