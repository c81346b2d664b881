"""Work that a page asks for and does not wait for: known by a key, carried out once for all sessions that ask.

Of a class, each person's work is known to that person alone, and goes on as that person: what a key stands for may hang
on the runs that somebody may see. Where it does not, the work is one for all.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

from labcore.errors import LabError
from labcore.store.viewer import LOCAL, Viewer
from labcore.ui.signed_in import acting, viewer

T = TypeVar("T")

MOST_ASKERS = 40
"""For whom is remembered what they have asked for."""

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
        kept: how many are remembered of each who asks; what was asked for longest ago is forgotten first.
        at_once: how many are carried out at the same time.
        for_all: whether a key says all that the result hangs on, so that nobody learns by it what is not theirs to see.
    """

    def __init__(self, name: str, kept: int, at_once: int, *, for_all: bool = False) -> None:
        self._name, self._kept, self._for_all = name, kept, for_all
        self._turns = threading.Semaphore(at_once)
        self._lock = threading.Lock()
        self._known_to: OrderedDict[Viewer, OrderedDict[str, Work[T]]] = OrderedDict()

    def of(self, key: str) -> Work[T] | None:
        """The work that is known by `key`."""
        asker = viewer()
        with self._lock:
            known = self._known(asker)
            if key in known:
                known.move_to_end(key)
            return known.get(key)

    def start(self, key: str, work: Callable[[Tell], T], again: bool = False) -> Work[T]:
        """Have `work` carried out, unless it is under way or has succeeded; with `again`, unless it is under way."""
        asker = viewer()
        with self._lock:
            all_known = self._known(asker)
            known = all_known.pop(key, None)
            fresh = known is None or (known.done() and (again or known.exception() is not None))
            wanted = all_known[key] = Work() if known is None or fresh else known
            if len(all_known) > self._kept:
                all_known.popitem(last=False)
        if fresh:
            threading.Thread(target=self._carry_out, args=(asker, wanted, work), name=self._name, daemon=True).start()
        return wanted

    def forget(self, key: str) -> None:
        """What is asked for by `key` next is begun anew."""
        asker = viewer()
        with self._lock:
            self._known(asker).pop(key, None)

    def refusal(self, key: str) -> LabError | None:
        """Why the work came to no end, in words for the user, until it is asked for again. Raises any other error."""
        work = self.of(key)
        error = work.exception() if work is not None and work.done() else None
        if error is None or isinstance(error, LabError):
            return error
        self.forget(key)
        raise error

    def _known(self, asker: Viewer) -> OrderedDict[str, Work[T]]:
        asker = LOCAL if self._for_all else asker
        known = self._known_to.setdefault(asker, OrderedDict())
        self._known_to.move_to_end(asker)
        if len(self._known_to) > MOST_ASKERS:
            self._known_to.popitem(last=False)
        return known

    def _carry_out(self, asker: Viewer, wanted: Work[T], work: Callable[[Tell], T]) -> None:
        with self._turns, acting(asker):
            try:
                result = work(wanted.tell)
            except BaseException as error:  # noqa: BLE001  raised where the result is asked for
                wanted.set_exception(error)
            else:
                wanted.set_result(result)
