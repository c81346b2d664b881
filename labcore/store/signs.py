"""What processes leave in a run's folder for each other: the request to stop, locks, and room for last words."""

from pathlib import Path
from typing import Literal

from filelock import FileLock

from labcore.store.artifacts import Artifacts

AGAIN = b"again"
"""In a request to stop: then queue the run again."""

Locked = Literal["tracking", "evaluation", "external", "nomination", "test_looks"]
"""What is done to a run by one process at a time."""


class Signs(Artifacts):
    """The signs in the folder of one run, besides its artifacts; none is part of what is packed with it."""

    def request_stop(self, *, then_again: bool = False) -> None:
        """Ask the worker to stop after the current batch and keep the best model.

        Args:
            then_again: wish that the run be queued again once it has: whoever sees it ended does that. A later request
                without it takes the wish back.
        """
        self._stop.write_bytes(AGAIN if then_again else b"")

    def withdraw_stop(self) -> None:
        self._stop.unlink(missing_ok=True)

    @property
    def stop_requested(self) -> bool:
        return self._stop.exists()

    @property
    def stop_asked(self) -> float | None:
        """When the run was last asked to stop, in seconds since 1970, UTC; None where it was not."""
        try:
            return self._stop.stat().st_mtime
        except OSError:
            return None

    @property
    def wanted_again(self) -> bool:
        """Whether the run was asked to stop, and to go on after that."""
        return self.stop_request == AGAIN

    @property
    def stop_request(self) -> bytes | None:
        """What stands in the request to stop; None where there is none."""
        try:
            return self._stop.read_bytes()
        except OSError:
            return None

    @property
    def _stop(self) -> Path:
        return self.path / "stop"

    @property
    def reserve_path(self) -> Path:
        """Bytes that a worker gives up for the last words of a run that has filled the disk."""
        return self.path / ".reserve"

    def lock(self, of: Locked, timeout: float = -1) -> FileLock:
        """The right to do what only one process may do to the run at a time; it ends with the process.

        Args:
            timeout: seconds after which whoever enters it in vain meets filelock's Timeout; -1 for never.
        """
        return FileLock(self.path / f".{of}.lock", timeout=timeout)
