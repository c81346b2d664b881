"""A machine that carries out the runs of a store at a clock of its own: hours of a queue in seconds."""

import time
from collections.abc import Callable, Iterable

from labcore.store.claims import Claims
from labcore.store.status import State
from labcore.store.store import Store


class Simulation:
    """A machine that carries runs at a clock of its own: a run's time is written as if it had passed.

    Args:
        store: whose queue is served.
        slots: how many runs are at work at once.
    """

    def __init__(self, store: Store, slots: int):
        self._store, self._claims, self._slots = store, Claims(store), slots
        self._busy: list[tuple[float, str]] = []
        self.had: dict[str, float] = {}
        self.order: list[str] = []

    def run_until(self, end: float, seconds_of: Callable[[str], float]) -> None:
        """Serve the queue until that time has passed; `seconds_of` says how long a run of an owner takes."""
        clock = 0.0
        while clock < end:
            while len(self._busy) < self._slots and (claim := self._claims.take()):
                owner = self._store.run(claim.run_id).owner
                self.order.append(owner)
                self._busy.append((clock + seconds_of(owner), claim.run_id))
            if not self._busy:
                return
            self._busy.sort()
            ends, run_id = self._busy.pop(0)
            self._end(run_id, ends - clock)
            clock = ends

    def _end(self, run_id: str, passed: float) -> None:
        """Let `passed` seconds go by, at whose end the run ends: all that is at work has begun earlier by them."""
        now = time.time()
        for other in [run_id, *(each for _, each in self._busy)]:
            folder = self._store.folder(other)
            status = folder.status()
            folder.write_status(status.model_copy(update={"started": status.started - passed}))
            with self._store.database.write() as db:
                db.execute("UPDATE runs SET started = started - ? WHERE run_id = ?", (passed, other))
        with self._store.database.write() as db:
            db.execute("UPDATE work SET started = started - ?, ended = ended - ?", (passed, passed))
        folder = self._store.folder(run_id)
        status = folder.status()
        folder.write_status(status.model_copy(update={"state": State.FINISHED, "finished": now}))
        self._store.refresh()
        owner = self._store.run(run_id).owner
        self.had[owner] = self.had.get(owner, 0.0) + now - status.started


def jain(shares: Iterable[float]) -> float:
    """1 where all have the same, 1/n where one has all."""
    shares = list(shares)
    return sum(shares) ** 2 / (len(shares) * sum(share**2 for share in shares))
