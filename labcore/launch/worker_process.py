"""A worker process as the launcher knows it: told what to carry out by its standard input, heard by its output."""

import json
import logging
import subprocess
import threading
import time
from pathlib import Path

from labcore.launch.capacity import Slot
from labcore.store.claims import Claim

log = logging.getLogger("labcore.launcher")


class WorkerProcess:
    """A process that carries out runs, one after another, as long as it says that it may take another.

    Args:
        slot: whose devices it was started for.
        process: the process, with pipes to its standard input and from its output.
        heard: set whenever it says anything, or ends.
    """

    def __init__(self, slot: Slot, process: subprocess.Popen[bytes], heard: threading.Event):
        self.slot, self.process = slot, process
        self.runs, self.idle_since = 0, time.monotonic()
        self._done, self._heard = "", heard
        threading.Thread(target=self._listen, name=f"worker {process.pid}", daemon=True).start()

    @property
    def is_alive(self) -> bool:
        return self.process.poll() is None

    def give(self, claim: Claim, folder: Path) -> None:
        """Have it carry out the claim. Raises OSError where it has ended."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"run": str(folder), "token": claim.token}).encode() + b"\n")
        self.process.stdin.flush()
        self.runs += 1

    def may_take_another_than(self, claim: Claim) -> bool:
        """Whether it has said that it is done with that claim, and waits for the next."""
        return self._done == claim.token

    def send_home(self) -> None:
        """Close its standard input: it ends, at work after its run."""
        assert self.process.stdin is not None
        try:
            self.process.stdin.close()
        except BrokenPipeError:  # it has ended already
            return

    def _listen(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as words:
            for line in words:
                try:
                    self._done = str(json.loads(line)["done"])
                except (ValueError, KeyError, TypeError):
                    log.warning("Worker %d says: %s", self.process.pid, line[:300])
                self._heard.set()
        self.process.wait()
        self._heard.set()
