"""Disk, memory, port: what the machine offers."""

import errno
import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil

from labcore import home
from labcore.doctor.check import Check
from labcore.store.index import TRASH

GIGABYTE = 1e9
LEAST_DISK, AMPLE_DISK = 1.0, 5.0
"""Gigabytes free: without the first no run can be kept; below the second a few dozen runs fill the disk."""

AMPLE_MEMORY = 2.0
"""Gigabytes available: TensorFlow with a small network and data set takes about one."""

NETWORK_FILE_SYSTEMS = frozenset(
    {"nfs", "nfs4", "cifs", "smbfs", "smb3", "afpfs", "webdav", "9p", "fuse.sshfs", "ceph"}
)


def folders() -> Iterator[Check]:
    """Whether runs and data can be written, and on what kind of disk."""
    for name, folder, variable in (
        ("runs folder", home.runs_dir(), "LAB_RUNS_DIR"),
        ("data folder", home.data_dir(), "LAB_DATA_DIR"),
    ):
        reason = unwritable(folder)
        yield Check(
            name,
            not reason,
            f"{folder}{f': {reason}' if reason else ''}",
            f"Free space, or give yourself the right to write there, or set {variable} to another folder.",
        )
    system = file_system(home.runs_dir())
    remote = system.lower() in NETWORK_FILE_SYSTEMS or system == "remote"
    yield Check(
        "file system",
        not remote,
        system or "unknown",
        "SQLite's log does not work over a network: set LAB_RUNS_DIR to a folder on a local disk.",
        needed=False,
    )


def disk() -> Check:
    free = shutil.disk_usage(existing(home.runs_dir())).free / GIGABYTE
    fine = free >= AMPLE_DISK
    trash = 0 if fine else size_of(home.runs_dir() / TRASH) / GIGABYTE
    emptied = f" (the trash of runs holds {trash:.1f} GB: python -m labcore runs trash --empty)" if trash > 0.05 else ""
    return Check(
        "disk",
        fine,
        f"{free:.1f} GB free",
        f"Free some space{emptied}, or set LAB_HOME to a folder on a larger disk.",
        needed=free < LEAST_DISK,
    )


def memory() -> Check:
    here = psutil.virtual_memory()
    free = here.available / GIGABYTE
    return Check(
        "memory",
        free >= AMPLE_MEMORY,
        f"{free:.1f} of {here.total / GIGABYTE:.1f} GB available, {os.cpu_count()} processors",
        "Close other programs, or take small images and batches.",
        needed=False,
    )


def port(number: int) -> Check:
    """Whether the app's usual port is free."""
    if port_is_free("127.0.0.1", number):
        return Check("port", True, f"{number} is free", needed=False)
    cure = f"Open http://127.0.0.1:{number}, or choose another: python -m labcore serve --port {number + 1}"
    return Check("port", False, f"{number} is in use, perhaps by the lab itself", cure, needed=False)


def port_is_free(host: str, number: int) -> bool:
    """Whether a server could listen there. Raises OSError where it never could: no such address, or no right."""
    family, kind, protocol, _, address = socket.getaddrinfo(host, number, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, protocol) as probe:
        if sys.platform == "win32":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            # Connections that were closed a moment ago do not keep a server from listening.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
            probe.listen(1)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return False
            raise
    return True


def size_of(path: Path) -> int:
    """Bytes of a file, or of all in a folder; of what is gone meanwhile, none."""
    try:
        return sum(each.lstat().st_size for each in (path, *path.rglob("*")) if not each.is_dir())
    except OSError:
        return 0


def existing(folder: Path) -> Path:
    """`folder`, or the nearest place above it that exists."""
    return next(place for place in (folder, *folder.parents) if place.exists())


def unwritable(folder: Path) -> str:
    """Why nothing can be written in `folder`, or ''. What does not exist yet is judged by the folder above."""
    try:
        with tempfile.TemporaryFile(dir=existing(folder)) as probe:
            probe.write(b"\0")
    except OSError as error:
        return error.strerror or str(error)
    return ""


def file_system(folder: Path) -> str:
    """The type of the file system that `folder` lies on, as the system calls it; '' where it does not say."""
    place, best, kind = existing(folder), -1, ""
    for partition in psutil.disk_partitions(all=True):
        mount = Path(partition.mountpoint)
        if place.is_relative_to(mount) and len(mount.parts) > best:
            best, kind = len(mount.parts), "remote" if "remote" in partition.opts.split(",") else partition.fstype
    return kind
