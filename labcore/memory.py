"""A limit on a process's own memory, so that one question cannot take the machine down."""

import threading
import time
from collections.abc import Callable

import psutil

SHARE = 0.6
"""Of the machine's memory, what one process may hold."""

PERIOD = 0.1
"""Seconds between two looks; memory fills at some gigabytes a second."""


def allowed() -> int:
    """The bytes that one process may hold on this machine."""
    return int(SHARE * psutil.virtual_memory().total)


def free() -> int:
    """The bytes by which a process may grow as things are now."""
    return int(SHARE * psutil.virtual_memory().available)


def held(pid: int | None = None) -> int:
    """The bytes of real memory that a process holds, by default this one; 0 where it has ended.

    Address space would tell nothing: TensorFlow reserves far more than it uses.
    """
    try:
        return int(psutil.Process(pid).memory_info().rss)
    except psutil.NoSuchProcess:
        return 0


def watch(
    limit: int,
    exceeded: Callable[[], None],
    seconds: float = threading.TIMEOUT_MAX,
    over: threading.Event | None = None,
) -> None:
    """Call `exceeded` from a thread, once, when this process holds more than `limit` bytes of real memory.

    So it does when `seconds` have passed; and no more once `over` is set.
    """
    over = over or threading.Event()
    deadline = time.monotonic() + seconds

    def look() -> None:
        while held() <= limit and time.monotonic() < deadline:
            if over.wait(PERIOD):
                return
        exceeded()

    threading.Thread(target=look, name="memory", daemon=True).start()
