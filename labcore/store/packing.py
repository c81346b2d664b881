"""Writing an archive: in one pass, file by file, each with its checksum; whole or not at all."""

import hashlib
import io
import os
import secrets
import shutil
import stat
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from labcore import __version__
from labcore.errors import InputError, LabError
from labcore.store.files import sweep_folders, written_aside
from labcore.store.folder import RunFolder
from labcore.store.manifest import NAME, Kind, Manifest, Packed, PackedRun
from labcore.store.members import CHECKPOINTS, STATUS

Tell = Callable[[float, str], None]
"""Told the share done, 0 to 1, and what is going on."""

BLOCK = 1 << 20
PACKED_ALREADY = {".npz", ".keras", ".png", ".zip", ".jpg"}

OLDEST, NEWEST = (1980, 1, 1, 0, 0, 0), (2107, 12, 31, 23, 59, 58)
"""Times that a zip can say."""

SCRATCH = ".packing-"
TRIES = 20
"""To meet a run's checkpoints between two writes; a write takes milliseconds, an epoch seconds."""


class Packing:
    """An archive that is being written.

    Args:
        archive: open for writing.
        total: bytes to come, as far as is known, for the share done.
        tell: hears how far it is.

    Attributes:
        files, runs, records, left_out, halves: what its manifest is going to say, see there; whoever fills it adds to
            all but the first.
    """

    def __init__(self, archive: zipfile.ZipFile, total: int, tell: Tell):
        self._archive, self._total, self._tell = archive, max(1, total), tell
        self._done = 0
        self.files: dict[str, Packed] = {}
        self.runs: list[PackedRun] = []
        self.records: list[str] = []
        self.left_out: list[str] = []
        self.halves: list[str] = []

    def add(self, path: Path, name: str) -> bool:
        """Put the file in under `name`, as long as it is now. Returns False, and does nothing, where it is gone."""
        try:
            source = path.open("rb")
        except FileNotFoundError:
            return False
        with source:
            found = os.fstat(source.fileno())
            how = zipfile.ZIP_STORED if path.suffix in PACKED_ALREADY else zipfile.ZIP_DEFLATED
            self._write(name, source, found.st_size, found.st_mtime, how)
        return True

    def add_content(self, content: bytes, name: str) -> None:
        """Put a file in that holds `content`."""
        self._write(name, io.BytesIO(content), len(content), time.time(), zipfile.ZIP_DEFLATED)

    def finish(self, kind: Kind) -> Manifest:
        """Put the manifest in, after all else."""
        manifest = Manifest(
            kind=kind,
            lab=__version__,
            created=time.time(),
            runs=tuple(self.runs),
            records=tuple(self.records),
            left_out=tuple(self.left_out),
            halves=tuple(self.halves),
            files=self.files.copy(),
        )
        self.add_content(manifest.content(), NAME)
        return manifest

    def _write(self, name: str, source: BinaryIO, size: int, written: float, how: int) -> None:
        info = zipfile.ZipInfo(name, min(max(time.gmtime(written)[:6], OLDEST), NEWEST))
        info.compress_type, info.file_size = how, size
        info.external_attr = (stat.S_IFREG | 0o600) << 16
        seen, left = hashlib.sha256(), size
        with self._archive.open(info, "w") as out:
            while left and (block := source.read(min(BLOCK, left))):
                out.write(block)
                seen.update(block)
                left -= len(block)
                self._done += len(block)
                self._tell(min(1.0, self._done / self._total), "Packing")
        self.files[name] = Packed(bytes=size - left, sha256=seen.hexdigest())


def size_of(path: Path) -> int:
    """Bytes of a file; 0 where it was deleted meanwhile."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


@contextmanager
def written(file: Path, total: int, tell: Tell) -> Iterator[Packing]:
    """An archive to be filled and finished in the block, at `file` once it is whole; where anything fails, nothing is
    there.

    Raises InputError where the file is there already or its folder is not, LabError where the disk refuses.
    """

    def require_new() -> None:
        if os.path.lexists(file):
            raise InputError(f"There is a file '{file}' already.", "Choose another name, or move it away first.")

    if not file.parent.is_dir():
        raise InputError(f"There is no folder '{file.parent}' to put the archive in.", "Make it first.")
    require_new()
    try:
        with written_aside(file, require_new) as draft:
            draft.touch(mode=0o600, exist_ok=False)
            with zipfile.ZipFile(draft, "w") as archive:
                yield Packing(archive, total, tell)
    except OSError as error:
        where = f" '{error.filename}'" if error.filename else ""
        problem = f"'{file}' could not be made: {error.strerror or error}{where}."
        raise LabError(problem, "Free space there, or try again.") from error


def add_run(packing: Packing, folder: RunFolder, place: str) -> bool:
    """Put all files of a run in, below `place`, as they are together at one moment even while it is at work.

    What says how far it is comes first, so that the copy is a run as it is when its worker is killed: it can be gone on
    with. Returns False where the run was deleted meanwhile.
    """
    status = folder.status()
    try:
        with still(folder, at_work=status is None or not status.state.is_final) as members:
            members.sort(key=lambda member: member[0] != STATUS)
            for name, path in members:
                packing.add(path, f"{place}/{name}")
    except FileNotFoundError:
        if folder.exists:
            raise
    return folder.exists


@contextmanager
def still(folder: RunFolder, *, at_work: bool) -> Iterator[list[tuple[str, Path]]]:
    """The files of a run as `(name, path)`, its checkpoints as they are together now: best and last epoch must fit.

    Checkpoints are replaced, never written over, so a link to one keeps what it is now. Raises LabError where they are
    replaced faster than they are linked.
    """
    members = list(folder.members())
    kept = [name for name, _ in members if name.startswith(f"{CHECKPOINTS}/")]
    if not at_work or not kept:
        yield members
        return
    sweep_folders(folder.path.parent, f"{SCRATCH}*")
    scratch = folder.path.parent / f"{SCRATCH}{secrets.token_hex(8)}"
    try:
        held = _held(folder, kept, scratch)
        yield [(name, held.get(name, path)) for name, path in members]
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _held(folder: RunFolder, names: list[str], scratch: Path) -> dict[str, Path]:
    for attempt in range(TRIES):
        held = {name: scratch / str(attempt) / name for name in names}
        before = [_stamp(folder.path / name) for name in names]
        for name, target in held.items():
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                _link(folder.path / name, target)
            except FileNotFoundError:
                continue
        if before == [_stamp(folder.path / name) for name in names]:
            return held
    raise LabError(
        f"Run '{folder.run_id}' writes its checkpoints faster than they can be copied.",
        "Stop it, pack it, then resume it.",
    )


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except FileNotFoundError:
        raise
    except OSError:  # a file system without links
        shutil.copyfile(source, target)


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def entry(folder: RunFolder, part_of: tuple[str, ...] = ()) -> PackedRun:
    """What the manifest says of the run in `folder`, by its files alone; empty where they do not tell."""
    try:
        spec = folder.spec_data()
    except LabError:  # it is packed all the same: whoever unpacks it is told
        spec = {}
    label, status = folder.label(), folder.status()
    learned = folder.noted_data()
    name = label.get("name") or spec.get("name")
    return PackedRun(
        run_id=folder.run_id,
        name=_text(name),
        task=_text(spec.get("task")),
        state=status.state.value if status else "",
        dataset=_text(spec.get("dataset")),
        fingerprint=_text(learned.get("fingerprint")),
        owner=folder.belonging().owner,
        part_of=part_of,
    )


def _text(value: object) -> str:
    return value[:200] if isinstance(value, str) else ""
