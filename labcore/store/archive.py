"""A run as one zip archive, to carry elsewhere. Archives come from anybody: only what a run is made of gets out."""

import secrets
import shutil
import stat
import struct
import time
import zipfile
import zlib
from pathlib import Path

from labcore.errors import InputError, LabError
from labcore.store.files import move_into_place, sweep_folders, written_aside
from labcore.store.folder import MEMBER, RunFolder
from labcore.store.identifiers import is_run_id, new_run_id
from labcore.store.index import TRASH
from labcore.store.status import Fault, State, Status

INCOMING = ".incoming-"

MOST_MEMBERS = 65_000  # two artifacts for each of 10,000 epochs, and as much again
MOST_BYTES = 32 << 30
MOST_JSON_BYTES = 16 << 20
# Metrics and logs shrink some twenty times. Measured against the archive itself, so overlapping members count too.
MOST_RATIO = 100
HARMLESS_BYTES = 64 << 20

PACKED_ALREADY = {".npz", ".keras", ".png"}
LITTER = {".DS_Store", "Thumbs.db", "desktop.ini"}
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, struct.error, NotImplementedError, RuntimeError, ValueError)

AGAIN = "Pack the run again with 'python -m labcore runs pack', or download it again."

PACKED_EARLY = Fault(
    problem="The run was packed before it had ended.", cure="Resume it here to go on from its last finished epoch."
)


def pack(folder: RunFolder, file: Path) -> None:
    """Write the run in `folder` to the archive `file`, over what is there; nothing is written on failure.

    Raises InputError where the run or the place for the archive is missing, LabError where the disk refuses.
    """
    if not folder.exists:
        raise InputError(f"The folder of run '{folder.run_id}' is no longer there.", "Put it back or delete the run.")
    if not file.parent.is_dir():
        raise InputError(f"There is no folder '{file.parent}' to put the archive in.", "Make it first.")
    try:
        with written_aside(file) as draft, zipfile.ZipFile(draft, "x", strict_timestamps=False) as archive:
            for name, path in folder.members():
                how = zipfile.ZIP_STORED if path.suffix in PACKED_ALREADY else zipfile.ZIP_DEFLATED
                archive.write(path, f"{folder.run_id}/{name}", how)
    except OSError as error:
        raise LabError(
            f"'{file}' could not be written: {error.strerror}.", "Free space there, or try again."
        ) from error


def unpack(file: Path, runs_dir: Path) -> RunFolder:
    """Unpack the run in the archive `file` into `runs_dir`, under its own id or, where that is taken, a new one.

    Raises InputError where it is not an archive that `pack` could have made. Nothing is left behind then.
    """
    if not file.is_file():
        raise InputError(f"There is no file '{file}'.", "Check the path.")
    sweep_folders(runs_dir, f"{INCOMING}*")
    incoming = RunFolder(runs_dir / f"{INCOMING}{secrets.token_hex(8)}")
    try:
        with zipfile.ZipFile(file) as archive:
            run_id, members = _sound_members(archive, file)
            for name, info in members.items():
                target = incoming.path / name
                target.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(info) as source, target.open("xb") as out:
                    shutil.copyfileobj(source, out, 1 << 20)
        _require_spec(incoming, file)
        _end(incoming)
        if run_id is None or (runs_dir / run_id).exists() or (runs_dir / TRASH / run_id).exists():
            run_id = new_run_id()
        move_into_place(incoming.path, runs_dir / run_id)
    except (FileExistsError, NotADirectoryError, *BROKEN) as error:
        raise InputError(f"'{file.name}' is damaged, or no zip archive ({error}).", AGAIN) from error
    except OSError as error:
        raise LabError(
            f"'{file.name}' could not be unpacked: {error.strerror}.", "Free space, then try again."
        ) from error
    finally:
        shutil.rmtree(incoming.path, ignore_errors=True)
    return RunFolder(runs_dir / run_id)


def _sound_members(archive: zipfile.ZipFile, file: Path) -> tuple[str | None, dict[str, zipfile.ZipInfo]]:
    """The id that the archive gives the run, if any, and its files by name inside the run's folder."""
    infos = [info for info in archive.infolist() if not info.is_dir() and not _is_litter(info.filename)]
    if len(infos) > MOST_MEMBERS:
        raise InputError(f"'{file.name}' holds {len(infos):,} files; a run has {MOST_MEMBERS:,} at most.", AGAIN)
    names = [info.filename.rpartition("/") for info in infos]
    top = next((parent for parent, _, name in names if name == "spec.json"), "")
    members: dict[str, zipfile.ZipInfo] = {}
    seen = set()
    for info in infos:
        name = info.filename.removeprefix(f"{top}/") if top else info.filename
        _require_plain(info, name, file)
        if name.casefold() in seen:
            raise InputError(f"'{file.name}' holds {info.filename!r:.120} twice.", AGAIN)
        seen.add(name.casefold())
        members[name] = info
    if "spec.json" not in members:
        raise InputError(f"'{file.name}' holds no run: there is no spec.json in it.", AGAIN)
    total = sum(info.file_size for info in infos)
    if total > min(MOST_BYTES, max(HARMLESS_BYTES, MOST_RATIO * file.stat().st_size)):
        raise InputError(f"'{file.name}' would unpack to {total >> 20:,} MiB, more than a run of its size can.", AGAIN)
    return (top if is_run_id(top) else None), members


def _require_plain(info: zipfile.ZipInfo, name: str, file: Path) -> None:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        raise InputError(f"'{file.name}': {info.filename!r:.120} is a link, not a file.", AGAIN)
    if not MEMBER.fullmatch(name):
        raise InputError(f"'{file.name}': {info.filename!r:.120} is not part of a run.", AGAIN)
    if info.flag_bits & 0x1 or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise InputError(f"'{file.name}': {info.filename!r:.120} is encrypted or packed in an unusual way.", AGAIN)
    if name.endswith(".json") and info.file_size > MOST_JSON_BYTES:
        raise InputError(f"'{file.name}': {info.filename!r:.120} is too large ({info.file_size >> 20} MiB).", AGAIN)


def _is_litter(name: str) -> bool:
    return name.startswith("__MACOSX/") or name.rpartition("/")[2] in LITTER


def _require_spec(folder: RunFolder, file: Path) -> None:
    try:
        folder.spec()
    except LabError as error:
        raise InputError(f"'{file.name}' holds no run that can be used: its spec.json is not valid.", AGAIN) from error


def _end(folder: RunFolder) -> None:
    """A run at work or waiting elsewhere is neither here; no process elsewhere has a claim on the copy."""
    status = folder.status() or Status(state=State.RUNNING, created=time.time())
    changes: dict[str, object] = {"token": "", "pid": None, "pid_started": None, "boot": ""}
    if not status.state.is_final:
        changes |= {"state": State.INTERRUPTED, "phase": "", "error": PACKED_EARLY}
    folder.write_status(status.model_copy(update=changes))
