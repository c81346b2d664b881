"""What carries runs out: processes of this machine, or a cluster. The launcher asks of either the same few things."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

from labcore.store.claims import Claim, Claims
from labcore.store.status import Fault, State
from labcore.store.store import Store


class Job(ABC):
    """A run at work.

    Attributes:
        claim: the run, and the token under which its worker writes.
        asked_to_end: since when it should be gone, by the monotonic clock; None as long as it may go on.
    """

    claim: Claim
    asked_to_end: float | None

    @property
    @abstractmethod
    def where(self) -> str:
        """Who works on it, for the log."""

    @property
    @abstractmethod
    def is_alive(self) -> bool:
        """Whether its worker is at it, and all that it has left is here as far as it can be."""

    @property
    def is_done(self) -> bool:
        """Whether its worker lives and may take another run."""
        return False

    @property
    @abstractmethod
    def returncode(self) -> int | None:
        """The worker's exit status, negative for a signal; None where nobody knows."""

    @property
    def ending(self) -> tuple[State, Fault] | None:
        """How to record a run whose worker is gone by no doing of its own; None where its exit status and log tell."""
        return None

    @abstractmethod
    def end(self, *, kill: bool) -> None:
        """Tell the worker to end; with `kill`, in a way that it cannot refuse."""


class Carrier(ABC):
    """Where runs are carried out. Used by one thread of one launcher."""

    @property
    @abstractmethod
    def capacity(self) -> int:
        """How many runs it carries at once."""

    @abstractmethod
    def published(self) -> dict[str, Any]:
        """What others may know of it, as JSON, see `labcore.launch.local.LauncherStatus`."""

    @abstractmethod
    def has_room(self, jobs: Sequence[Job]) -> bool:
        """Whether any run at all may begin beside `jobs`; asked often, so cheap."""

    @abstractmethod
    def fits(self, spec: Mapping[str, Any], jobs: Sequence[Job]) -> bool:
        """Whether a run, by its spec as plain data, may begin now, beside `jobs`."""

    @abstractmethod
    def submit(self, claim: Claim, spec: Mapping[str, Any], jobs: Sequence[Job], claims: Claims) -> Job:
        """Have a worker carry out the claim, whose run fits beside `jobs`.

        Raises OSError where none starts, LabError where the claim cannot be written to. No worker is left then.
        """

    @abstractmethod
    def reconcile(self, store: Store, claims: Claims) -> list[Job]:
        """The runs that an earlier launcher has left at work here; claims that never got a worker are given back."""

    def take_back(self, job: Job) -> None:
        """Keep the worker of a job that is done for another run."""
        raise NotImplementedError(f"no worker of {type(self).__name__} is ever done")

    @abstractmethod
    def tend(self, jobs: Sequence[Job], waiting: bool) -> None:
        """Look after what stands by, now that `jobs` are at work, and runs wait or none does."""

    @abstractmethod
    def wait(self, seconds: float) -> None:
        """Return after so many seconds, or at once when a worker says that it is done, or ends."""

    @abstractmethod
    def leave(self, jobs: Sequence[Job]) -> None:
        """Let go of all: `jobs` go on without a launcher, and what stands by ends."""
