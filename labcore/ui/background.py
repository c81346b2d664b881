"""Work that a page asks for and does not wait for: known by a key, carried out once for all sessions that ask."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

from labcore.errors import LabError

T = TypeVar("T")

Tell = Callable[[float, str], None]
"""Told the share done, 0 to 1, and what is going on."""


class Work(Future[T]):
    """A result to come. Until then `share`, 0 to 1, and `doing` say how far it is, where the work tells."""

    def __init__(self) -> None:
        super().__init__()
        self.share, self.doing = 0.0, ""

    def tell(self, share: float, doing: str) -> None:
        self.share, self.doing = share, doing


class Background(Generic[T]):
    """The work that is under way or done, by its key. The app's end waits for none of it.

    Args:
        name: of the threads.
        kept: how many are remembered; what was asked for longest ago is forgotten first.
        at_once: how many are carried out at the same time.
    """

    def __init__(self, name: str, kept: int, at_once: int) -> None:
        self._name, self._kept = name, kept
        self._turns = threading.Semaphore(at_once)
        self._lock = threading.Lock()
        self._known: OrderedDict[str, Work[T]] = OrderedDict()

    def of(self, key: str) -> Work[T] | None:
        """The work that is known by `key`."""
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
            return self._known.get(key)

    def start(self, key: str, work: Callable[[Tell], T], again: bool = False) -> Work[T]:
        """Have `work` carried out, unless it is under way or has succeeded; with `again`, unless it is under way."""
        with self._lock:
            known = self._known.pop(key, None)
            fresh = known is None or (known.done() and (again or known.exception() is not None))
            wanted = self._known[key] = Work() if known is None or fresh else known
            if len(self._known) > self._kept:
                self._known.popitem(last=False)
        if fresh:
            threading.Thread(target=self._carry_out, args=(wanted, work), name=self._name, daemon=True).start()
        return wanted

    def forget(self, key: str) -> None:
        """What is asked for by `key` next is begun anew."""
        with self._lock:
            self._known.pop(key, None)

    def refusal(self, key: str) -> LabError | None:
        """Why the work came to no end, in words for the user, until it is asked for again. Raises any other error."""
        work = self.of(key)
        error = work.exception() if work is not None and work.done() else None
        if error is None or isinstance(error, LabError):
            return error
        self.forget(key)
        raise error

    def _carry_out(self, wanted: Work[T], work: Callable[[Tell], T]) -> None:
        with self._turns:
            try:
                result = work(wanted.tell)
            except BaseException as error:  # noqa: BLE001  raised where the result is asked for
                wanted.set_exception(error)
            else:
                wanted.set_result(result)
