"""Limits on opening what others have made, such as a file of weights: a run that goes beyond them ends, and says so."""

import logging
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from labcore import memory
from labcore.store.status import Fault, State
from labcore.training.reporter import Replaced, Reporter

log = logging.getLogger(__name__)

TIME_LIMIT = 1800.0
"""Seconds. Published weights are downloaded meanwhile."""

TOO_LARGE = Fault(
    problem="The weights to start from, or the network that looks at the images, were given up: to open them takes "
    "more memory than this machine can spare, or longer than half an hour.",
    cure="Start from other weights. If these are sound, close other programs and resume the run.",
)


@contextmanager
def limited(reporter: Reporter, growth: int | None = None, leave: Callable[[int], None] = os._exit) -> Iterator[None]:
    """Inside, the process may grow by a share of the memory that is free, and take `TIME_LIMIT`.

    Beyond that the run fails and the process ends, as nothing else interrupts who reads a file deep inside a library.

    Args:
        reporter: says how the run ended.
        growth: bytes; by default what the machine can spare.
        leave: ends the process.
    """
    over = threading.Event()

    def give_up() -> None:
        log.error("%s", TOO_LARGE.problem)
        try:
            reporter.end(State.FAILED, TOO_LARGE)
        except (Replaced, OSError):
            log.exception("How the run ended could not be written")
            leave(1)
        leave(0)

    memory.watch(memory.held() + (memory.free() if growth is None else growth), give_up, TIME_LIMIT, over)
    try:
        yield
    finally:
        over.set()
