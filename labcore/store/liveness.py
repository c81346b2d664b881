"""Whether a process is still the one it was: its number together with the moment it was created.

The moment must not move when the clock of the machine is set. Linux knows it as the time since the machine started, to
which psutil adds the clock's idea of when that was; here it is taken off again, and the machine's start has a name of
its own. Other systems stamp a process once, when they create it.
"""

import socket
import sys
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

import psutil

from labcore.store.status import State, Status

HEARTBEAT = 3.0
"""Seconds between two signs of life of a worker."""

SILENCE = 20.0
"""Seconds without a heartbeat after which a worker's process is looked for."""

SILENCE_ELSEWHERE = 120.0
"""Seconds without a heartbeat after which a worker on another machine, which cannot be looked for, is given up."""

SILENCE_ON_CLUSTER = 3600.0
"""The same for one on a node of a cluster: there the launcher knows which nodes are lost, and this is for when it does
not come back. Until then results may wait on the node that nobody has gathered."""

NODE = "ray:"
"""What the `host` of a status begins with where the worker is on a node of a Ray cluster; the node's id follows."""

SAME_MOMENT = 2.0
"""Seconds by which two readings of one process's creation may differ: the machine's start is told in whole ones."""

LONGEST_UPTIME = 1e9
"""Seconds; a creation later than this is told since 1970, as by other systems, and by the lab before it knew better."""


def this_host() -> str:
    """The name by which a status tells this machine from others."""
    return socket.gethostname()


@cache
def this_boot() -> str:
    """The name of this machine's present run, from power on; empty on systems that give it none."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""


def started_at(
    pid: int,
    created: Callable[[psutil.Process], float] = psutil.Process.create_time,
    booted: Callable[[], float] = psutil.boot_time,
) -> float | None:
    """When process `pid` was created; None where there is no such living process.

    Args:
        pid: its number.
        created, booted: when a process was created and when the machine started, by the clock as it now stands.

    Returns:
        Seconds since the machine started, on Linux; elsewhere since 1970, UTC. Setting the clock changes neither.
    """
    moment = _creation(pid, created)
    return moment - booted() if moment is not None and sys.platform == "linux" else moment


def is_alive(pid: int | None, started: float | None, boot: str = "") -> bool:
    """Whether process `pid` lives and is the one that `started_at` told of, not another that got its number.

    `boot` is what `this_boot` was then; empty where that is not known.
    """
    if pid is None or started is None or (boot and boot != this_boot()):
        return False
    found = _creation(pid, psutil.Process.create_time) if started > LONGEST_UPTIME else started_at(pid)
    return found is not None and abs(found - started) < SAME_MOMENT


def is_lost(status: Status, now: Callable[[], float] = time.time) -> bool:
    """Whether `status` says that a worker is at it, though none can be any more.

    The clock, which `now` reads, may have been set since the last heartbeat, either way: on this machine it does not
    decide, as long as the worker's process is there.
    """
    if status.state is not State.RUNNING:
        return False
    silence = abs(now() - (status.heartbeat or status.started or 0.0))
    if status.host.startswith(NODE):
        return silence > SILENCE_ON_CLUSTER
    if status.host != this_host():
        return silence > SILENCE_ELSEWHERE
    return silence > SILENCE and not is_alive(status.pid, status.pid_started, status.boot)


def _creation(pid: int, created: Callable[[psutil.Process], float]) -> float | None:
    try:
        process = psutil.Process(pid)
        return None if process.status() == psutil.STATUS_ZOMBIE else created(process)
    except (psutil.NoSuchProcess, ValueError, OverflowError):
        return None
    except psutil.AccessDenied:  # somebody else's process, so not one of ours
        return None
