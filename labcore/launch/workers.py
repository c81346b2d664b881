"""Worker processes: one for each run at work, and one spare that has TensorFlow imported and waits."""

import json
import logging
import os
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from labcore.launch import processes
from labcore.launch.capacity import Slot
from labcore.store.claims import Claim, Claims
from labcore.store.folder import RunFolder
from labcore.store.liveness import is_alive, started_at, this_boot

log = logging.getLogger("labcore.launcher")

NICENESS = 5
"""So that pages stay quick while runs are at work."""

PAUSE_AFTER_LOSS = 60.0
"""Seconds before another spare is tried when one ended on its own."""


@dataclass
class Job:
    """A run at work in a process of this machine.

    Attributes:
        claim: the run, and the token under which its worker writes.
        slot: the room that it takes.
        pid, started, boot: its process, as `labcore.store.liveness` knows it.
        process: None where an earlier launcher started it.
        asked_to_end: since when it should be gone, by the monotonic clock; None as long as it may go on.
    """

    claim: Claim
    slot: Slot
    pid: int
    started: float
    boot: str = ""
    process: subprocess.Popen[bytes] | None = None
    asked_to_end: float | None = None

    @property
    def is_alive(self) -> bool:
        return self.process.poll() is None if self.process else is_alive(self.pid, self.started, self.boot)

    @property
    def returncode(self) -> int | None:
        """The exit status, negative for a signal; None where only its parent, an earlier launcher, knew."""
        return self.process.returncode if self.process else None

    def end(self, *, kill: bool) -> None:
        """Tell the process to end; with `kill`, in a way that it cannot refuse."""
        if not self.is_alive:
            return
        try:
            process = psutil.Process(self.pid)
            process.kill() if kill else process.terminate()
        except psutil.NoSuchProcess:
            return


class Workers:
    """Starts workers.

    Args:
        runs_dir: the folder of runs.
        command: what to start; it waits for one line on standard input.
        log: where the spare's output goes until it has a run.
        keep_spare: whether one is kept warm, so that a run starts at once.
    """

    def __init__(self, runs_dir: Path, command: Sequence[str], log: Path, keep_spare: bool):
        self._runs_dir, self._command, self._log = runs_dir, command, log
        self._keep_spare = keep_spare
        self._spare: tuple[Slot, subprocess.Popen[bytes]] | None = None
        self._no_spare_before = 0.0

    def begin(self, claim: Claim, slot: Slot, claims: Claims) -> Job:
        """Have a worker carry out the claim: the spare, where it fits the slot.

        Raises OSError where none starts, LabError where the claim cannot be written to. No process is left then.
        """
        if (spare := self._take_spare(slot)) is not None:
            try:
                return self._hand_over(spare, claim, slot, claims)
            except OSError as error:
                log.warning("The spare worker had just ended (%s): another will do", error)
        log_path = RunFolder(self._runs_dir / claim.run_id).log_path
        return self._hand_over(self._start(slot, log_path), claim, slot, claims)

    def _hand_over(self, process: subprocess.Popen[bytes], claim: Claim, slot: Slot, claims: Claims) -> Job:
        job = Job(claim, slot, process.pid, started_at(process.pid) or 0.0, this_boot(), process)
        assert process.stdin is not None
        try:
            with process.stdin as line:
                claims.assign(claim, job.pid, job.started)
                folder = self._runs_dir / claim.run_id
                line.write(json.dumps({"run": str(folder), "token": claim.token}).encode() + b"\n")
        except BaseException:
            process.kill()
            process.wait()
            raise
        return job

    def suits(self, slot: Slot) -> bool:
        """Whether the spare was started for the devices of that slot."""
        return self._spare is not None and self._spare[0].environment == slot.environment

    def tend(self, slot: Slot | None) -> None:
        """Keep a spare for `slot`, where one is wanted and there is none; None leaves things as they are."""
        if self._spare is not None and self._spare[1].poll() is not None:
            log.warning("The spare worker ended on its own (exit status %s)", self._spare[1].returncode)
            self._spare, self._no_spare_before = None, time.monotonic() + PAUSE_AFTER_LOSS
        if self._keep_spare and self._spare is None and slot is not None and time.monotonic() > self._no_spare_before:
            self._spare = slot, self._start(slot, self._log)

    def dismiss(self) -> None:
        """Send the spare home: its standard input closes without an assignment."""
        if self._spare is not None and self._spare[1].stdin is not None:
            self._spare[1].stdin.close()
        self._spare = None

    def _take_spare(self, slot: Slot) -> subprocess.Popen[bytes] | None:
        if self._spare is None or not self.suits(slot) or self._spare[1].poll() is not None:
            return None
        process, self._spare = self._spare[1], None
        return process

    def _start(self, slot: Slot, log: Path) -> subprocess.Popen[bytes]:
        process = processes.start(self._command, log, self._runs_dir, stdin=subprocess.PIPE, extra=slot.environment)
        _give_way(process.pid)
        return process


def _give_way(pid: int) -> None:
    try:
        process = psutil.Process(pid)
        process.nice(min(19, process.nice() + NICENESS) if os.name == "posix" else psutil.BELOW_NORMAL_PRIORITY_CLASS)
    except psutil.Error as error:
        log.warning("Worker %d keeps its priority: %s", pid, error)
