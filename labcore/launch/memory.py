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


def watch(limit: int, exceeded: Callable[[], None]) -> None:
    """Call `exceeded` from a thread, once, when this process holds more than `limit` bytes of real memory.

    Address space would tell nothing: TensorFlow reserves far more than it uses.
    """

    def look() -> None:
        process = psutil.Process()
        while process.memory_info().rss <= limit:
            time.sleep(PERIOD)
        exceeded()

    threading.Thread(target=look, name="memory", daemon=True).start()
