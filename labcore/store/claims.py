"""Who works on which run: a claim is taken once, and its token fences off whoever held the run before."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from labcore.errors import LabError
from labcore.store import index
from labcore.store.catching_up import MISSING, UNWRITABLE, ended, noted
from labcore.store.doing import STARTING
from labcore.store.folder import RunFolder
from labcore.store.liveness import NODE, this_boot, this_host
from labcore.store.queue import MAY_BEGIN, TURNS
from labcore.store.requeueing import is_to_go_on, queue_again
from labcore.store.status import Fault, State, Status
from labcore.store.store import Store

HOLDER = {"token", "started", "finished", "heartbeat", "pid", "pid_started", "boot", "host", "phase", "error", "spent"}
"""What a status says of who is at work and what became of that."""

WAITING = {**Status(created=0).model_dump(include=HOLDER), "state": State.QUEUED}
"""What it says when nobody is."""


STILL = f"SELECT 1 FROM runs WHERE run_id = ? AND {MAY_BEGIN}"
"""A row where the run may still be begun."""


@dataclass(frozen=True)
class Claim:
    """The right to carry out a run; only a worker with this token may write its status."""

    run_id: str
    token: str


class Claims:
    """The queue as a launcher sees it.

    Args:
        store: the runs.
    """

    def __init__(self, store: Store):
        self._store = store

    @property
    def waiting(self) -> bool:
        """Whether any run may be begun."""
        query = f"SELECT EXISTS (SELECT 1 FROM runs WHERE {MAY_BEGIN})"
        with self._store.database.read() as db:
            return bool(db.execute(query).fetchone()[0])

    def take(self, fits: Callable[[RunFolder], bool] = lambda folder: True) -> Claim | None:
        """Claim the run whose turn it is, see `labcore.store.queue`, now `running`; None where none may be begun.
        No other gets the same.

        Where that run does not fit, nothing is claimed: a large run is not overtaken for ever by small ones.
        """
        # Whose turn it is takes a while to work out where thousands wait: nobody else need wait for that with a write.
        with self._store.database.read() as db:
            turns = [row["run_id"] for row in db.execute(f"{TURNS} ORDER BY position")]
        if not turns:
            return None
        with self._store.database.write() as db:
            for run_id in turns:
                if db.execute(STILL, (run_id,)).fetchone() is None:  # another was faster, or it is held back by now
                    continue
                folder = self._folder(run_id)
                status = self._standing(folder)
                if status.state is State.QUEUED:
                    if not fits(folder):
                        return None
                    token = secrets.token_hex(16)
                    begun = _begun(status, token)
                    try:
                        folder.write_status(begun)
                    except PermissionError:  # nobody can carry it out, and the others are not to wait for that
                        index.update(db, folder, ended(status, State.FAILED, UNWRITABLE))
                        continue
                    try:
                        index.update(db, folder, begun)
                    except BaseException:  # nobody would know of the claim
                        folder.write_status(status)
                        raise
                    return Claim(folder.run_id, token)
                index.update(db, folder, status)
        return None

    def assign(self, claim: Claim, pid: int, started: float) -> None:
        """Record the process of this machine that will carry out the claim: its number and when it was created."""
        worker = {"pid": pid, "pid_started": started, "boot": this_boot(), "heartbeat": time.time()}
        self._write(claim, lambda status: worker)

    def assign_to_node(self, claim: Claim, node: str) -> bool:
        """Record the node of a cluster, by its id, that is to carry out the claim. Returns False where that is void."""
        worker = {"pid": None, "pid_started": None, "boot": "", "host": f"{NODE}{node}", "heartbeat": time.time()}
        return self._write(claim, lambda status: worker)

    def release(self, claim: Claim) -> None:
        """Give the claim back before any worker began: the run waits again, where it waited."""
        self._write(claim, lambda status: {**WAITING, "attempt": status.attempt - 1})

    def retry(self, claim: Claim, most: int) -> bool:
        """Have a run whose worker is gone wait again, where it waited, for another one.

        Returns False where it has been begun `most` times, was asked to stop, has ended, or is another's by now.
        """
        folder = self._folder(claim.run_id)

        def again(status: Status) -> dict[str, Any] | None:
            return None if status.attempt >= most or folder.stop_requested else WAITING

        return self._write(claim, again)

    def settle(self, claim: Claim, state: State, error: Fault | None) -> bool:
        """Write how a run ended whose worker is gone; one that was resumed while it was being stopped waits again.
        Returns False where the worker had done so, or lost the run."""
        folder = self._folder(claim.run_id)
        with self._store.database.write() as db:
            status = folder.status()
            if status is None or status.token != claim.token or status.state.is_final:
                return False
            status = ended(status, state, error)
            if is_to_go_on(folder, status):
                queue_again(db, folder, status)
            else:
                index.update(db, folder, noted(folder, status))
        return True

    def _folder(self, run_id: str) -> RunFolder:
        return RunFolder(self._store.runs_dir / run_id)

    def _standing(self, folder: RunFolder) -> Status:
        """The status of a run that the index has in the queue; `failed`, in its folder too, where it cannot be carried
        out."""
        status = folder.status() or Status(created=time.time())
        if not folder.exists:
            return ended(status, State.FAILED, MISSING)
        try:
            folder.spec_data()
        except LabError as error:
            return noted(folder, ended(status, State.FAILED, Fault(problem=error.problem, cure=error.cure)))
        return status

    def _write(self, claim: Claim, change: Callable[[Status], dict[str, Any] | None]) -> bool:
        """Lay what `change` makes of the status over it. Returns False where that is None, or the claim is void."""
        folder = self._folder(claim.run_id)
        with self._store.database.write() as db:
            status = folder.status()
            if status is None or status.token != claim.token or status.state is not State.RUNNING:
                return False
            changes = change(status)
            if changes is None:
                return False
            status = status.model_copy(update=changes)
            folder.write_status(status)
            index.update(db, folder, status)
        return True


def _begun(status: Status, token: str) -> Status:
    now = time.time()
    return status.model_copy(
        update={
            "state": State.RUNNING,
            "started": now,
            "finished": None,
            "heartbeat": now,
            "pid": None,
            "pid_started": None,
            "boot": "",
            "host": this_host(),
            "token": token,
            "attempt": status.attempt + 1,
            "phase": STARTING,
            "error": None,
            "spent": {},
        }
    )
