"""Starting processes that outlive their parent, and ending processes, on every system."""

import logging
import os
import re
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

import psutil

from labcore.home import PROJECT, data_dir, home
from labcore.store.liveness import is_alive

log = logging.getLogger("labcore.launcher")

_children: list[subprocess.Popen[bytes]] = []
"""Kept so that those that end are reaped, and none is complained of."""


def start(
    command: Sequence[str],
    log: Path,
    runs_dir: Path,
    *,
    stdin: int = subprocess.DEVNULL,
    stdout: int | None = None,
    extra: Mapping[str, str] | None = None,
    niceness: int = 0,
) -> subprocess.Popen[bytes]:
    """Start `command` in a session of its own, so that neither its parent's end nor Ctrl-C there reaches it.

    Args:
        command: program and arguments.
        log: the file to whose end its output goes; none of the caller's pipes is handed on.
        runs_dir: the folder of runs that the process is to use.
        stdin: `subprocess.DEVNULL` or `subprocess.PIPE`.
        stdout: `subprocess.PIPE` to read what it answers; by default that goes to the log as well.
        extra: environment variables to set beside those of the lab.
        niceness: how far it gives way to others: steps down from the priority of the caller; none where `LAB_NICE` is
            0, as where nobody looks and all there is to do is runs.

    Raises OSError where it cannot be started.
    """
    _children[:] = [child for child in _children if child.poll() is None]
    with log.open("ab") as output:
        child = subprocess.Popen(
            command,
            stdin=stdin,
            stdout=output if stdout is None else stdout,
            stderr=output,
            cwd=PROJECT,
            env={**_environment(runs_dir), **(extra or {})},
            start_new_session=os.name == "posix",
            creationflags=_detached_on_windows(),
        )
    _children.append(child)
    if niceness and os.environ.get("LAB_NICE", "1") != "0":
        _give_way(child.pid, niceness)
    return child


def _give_way(pid: int, niceness: int) -> None:
    """Lower the priority of a process that was just started in a session of its own.

    Linux shares processors among sessions first, where it groups them (`sched_autogroup_enabled`); within one, among
    its processes. The niceness of the process alone would then change nothing.
    """
    try:
        process = psutil.Process(pid)
        if os.name != "posix":
            process.nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
            return
        lowered = min(19, process.nice() + niceness)
        process.nice(lowered)
        if (group := Path(f"/proc/{pid}/autogroup")).exists():
            group.write_text(str(lowered), encoding="ascii")
    except (psutil.Error, OSError) as error:
        log.warning("Process %d keeps its priority: %s", pid, error)


def kill(pid: int, started: float, boot: str = "", patience: float = 5.0) -> None:
    """Kill process `pid`, if it is the one that `is_alive` knows by `started` and `boot`, and wait until it is gone."""
    if not is_alive(pid, started, boot):
        return
    try:
        psutil.Process(pid).kill()
    except psutil.NoSuchProcess:
        return
    # Not psutil's own wait: where this is the parent, that would take the exit status from who started the process.
    deadline = time.monotonic() + patience
    while is_alive(pid, started, boot) and time.monotonic() < deadline:
        time.sleep(0.02)


REMARK = re.compile(r"[IW]\d{4} ")
"""How a line begins that libraries log beside: an information, or a warning."""


def last_line(log: IO[bytes] | Path, longest: int = 300, since: int = 0) -> str:
    """The last line of a log that says anything but a library's remarks, for a message; empty where there is none.

    Args:
        since: bytes of the log, before which others have written.
    """
    if isinstance(log, Path):
        try:
            with log.open("rb") as opened:
                return last_line(opened, longest, since)
        except OSError:
            return ""
    log.seek(max(since, log.seek(0, os.SEEK_END) - 8192))
    lines = [line.strip() for line in log.read().decode(errors="replace").splitlines()]
    return next((line[:longest] for line in reversed(lines) if line and not REMARK.match(line)), "")


def python(module: str) -> list[str]:
    """The command that runs `module` with this very Python."""
    return [sys.executable, "-m", module]


def _environment(runs_dir: Path) -> dict[str, str]:
    """This process's environment with the lab's places spelled out: a relative one would mean another there."""
    path = os.pathsep.join(part for part in (str(PROJECT), os.environ.get("PYTHONPATH")) if part)
    places = {"LAB_HOME": str(home()), "LAB_RUNS_DIR": str(runs_dir), "LAB_DATA_DIR": str(data_dir())}
    return {**os.environ, **places, "PYTHONPATH": path, "PYTHONUNBUFFERED": "1"}


def _detached_on_windows() -> int:
    if sys.platform != "win32":
        return 0
    return subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP
