"""Waiting for work that cannot be interrupted, with an ear for a request to stop."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from typing import TypeVar

PATIENCE = 0.25
"""Seconds between two looks."""

T = TypeVar("T")


def awaited(work: Callable[[], T], between: Callable[[], None]) -> T:
    """What `work()` returns or raises; meanwhile `between` is called again and again, and what it raises ends the wait.

    The work is then left to itself, in a thread that ends with the process: it must write nothing.
    """
    outcome: Future[T] = Future()

    def carry_out() -> None:
        try:
            outcome.set_result(work())
        except BaseException as error:  # noqa: BLE001  (raised again where it is waited for)
            outcome.set_exception(error)

    threading.Thread(target=carry_out, name="work", daemon=True).start()
    while not wait([outcome], timeout=PATIENCE).done:
        between()
    return outcome.result()
