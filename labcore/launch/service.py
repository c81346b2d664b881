"""A background process of which at most one lives per folder of runs, found through a small file it keeps there."""

import math
import os
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from labcore.errors import InputError
from labcore.launch import processes
from labcore.logs import open_log
from labcore.store.files import read_mapping, write_json
from labcore.store.liveness import is_alive, started_at, this_boot

SUCCESSION = 10.0
"""Seconds that a fresh process waits for one that is just leaving."""


@dataclass(frozen=True)
class Service:
    """A kind of background process.

    Attributes:
        name: what its files are called: `<name>.json` (who it is, readable by its user alone), `<name>.lock`,
            `<name>.log`.
        module: the module to run.
        runs_dir: the folder of runs that it serves.
        environment: what it must be told beside the lab's places.
        niceness: how far it gives way to the app; 0 where it only looks after others.
    """

    name: str
    module: str
    runs_dir: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    niceness: int = 0

    @property
    def log(self) -> Path:
        return self.runs_dir / f"{self.name}.log"

    # --- seen from outside --------------------------------------------------------------------------------------------

    def living(self) -> dict[str, Any] | None:
        """What the living process published of itself, with `pid` and `pid_started`; None where there is none."""
        record = read_mapping(self._file)
        if record is None or type(record.get("pid")) is not int or not isinstance(record.get("pid_started"), float):
            return None
        return record if is_alive(*_identity(record)) else None

    def start(self) -> subprocess.Popen[bytes]:
        """Start the process; where one lives already, the new one notices and leaves. Raises OSError."""
        self.runs_dir.mkdir(parents=True, exist_ok=True)
        command, log = processes.python(self.module), open_log(self.log)
        return processes.start(command, log, self.runs_dir, extra=self.environment, niceness=self.niceness)

    def ask_to_end(self, patience: float = 10.0) -> bool:
        """Ask the process to end, and see to it. Returns whether there was one."""
        record = self.living()
        if record is None:
            return False
        write_json(self._request, {"pid": record["pid"]})
        deadline = time.monotonic() + patience
        while is_alive(*_identity(record)) and time.monotonic() < deadline:
            time.sleep(0.05)
        processes.kill(*_identity(record))
        self._request.unlink(missing_ok=True)
        return True

    def kill(self) -> None:
        """End the process at once, whatever it is doing."""
        if record := self.living():
            processes.kill(*_identity(record))

    # --- seen from inside the process ---------------------------------------------------------------------------------

    def lock(self, timeout: float | None = None) -> FileLock | None:
        """The right to be the one, held until the process ends; None where another has it.

        Args:
            timeout: seconds to wait for it; by default as long as one may take that is just leaving.
        """
        lock = FileLock(self.runs_dir / f"{self.name}.lock")
        try:
            lock.acquire(timeout=timeout if timeout is not None else SUCCESSION if self.living() is None else 0)
        except Timeout:
            return None
        return lock

    def publish(self, **record: Any) -> None:
        """Let others find this process."""
        who = {"pid": os.getpid(), "pid_started": started_at(os.getpid()), "boot": this_boot()}
        write_json(self._file, {**who, **record})

    def withdraw(self) -> None:
        """Let nobody find this process any more."""
        self._file.unlink(missing_ok=True)

    @property
    def asked_to_end(self) -> bool:
        request = read_mapping(self._request)
        return request is not None and request.get("pid") == os.getpid()

    @property
    def _file(self) -> Path:
        return self.runs_dir / f"{self.name}.json"

    @property
    def _request(self) -> Path:
        return self.runs_dir / f"{self.name}.stop"


def _identity(record: dict[str, Any]) -> tuple[int, float, str]:
    return record["pid"], record["pid_started"], str(record.get("boot", ""))


def seconds(name: str, default: float) -> float:
    """The seconds that environment variable `name` sets. Raises InputError where it is not such a number."""
    text = os.environ.get(name) or str(default)
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value < math.inf:
        raise InputError(f"{name} must be a number of seconds, 0 or more. Received: '{text}'.", "Change or unset it.")
    return value
