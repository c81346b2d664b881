"""Reports, and packed runs, made by a process of their own: the app asks, sees how far it is, and gets a file."""

import hashlib
import json
import logging
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any

from labcore.errors import LabError, retold
from labcore.launch import processes
from labcore.logs import open_log
from labcore.store.viewer import Viewer

log = logging.getLogger("labcore.reports")

FOLDER = "reports"
"""Below the folder of runs: where reports wait to be taken along."""

KEPT, MOST_KEPT = 24 * 3600.0, 300
"""Seconds after which one that lies there is removed, and how many lie there at most: each is some 5 megabytes."""

NICENESS = 5
"""Steps by which the process stands back behind the app; workers stand further back."""

SILENCE = 300.0
"""Seconds without a word after which the process is taken to be stuck."""

Told = Callable[[float, str], None]
"""Told the share done, 0 to 1, and what is going on."""


class Left(Exception):
    """The process was gone before it said a word, as one does that had nothing to do."""


class Reporter:
    """The process that makes reports below one folder of runs, started by the first request; it takes one at a time.

    Args:
        runs_dir: the folder.
    """

    def __init__(self, runs_dir: Path):
        self._runs_dir = runs_dir
        self._process: subprocess.Popen[bytes] | None = None
        self._turns = threading.Condition()
        self._given, self._now = 0, 0

    def make(self, asked: Mapping[str, Any], told: Told) -> dict[str, Any]:
        """Have a request carried out, when its turn has come, and wait for it; what came of it.

        Raises LabError: as whoever makes it did, or the process did not start, or ended before it was through.
        """
        with self._turn(told):
            was_there = self._process is not None
            try:
                return self._carried_out(asked, told)
            except Left as error:
                if not was_there:
                    raise self._ended() from error
            try:
                return self._carried_out(asked, told)
            except Left as error:
                raise self._ended() from error

    def close(self) -> None:
        """End the process, where it is there."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                with suppress(OSError):
                    pipe.close()  # type: ignore[union-attr]

    @contextmanager
    def _turn(self, told: Told) -> Iterator[None]:
        """Wait until all who asked before have got theirs."""
        with self._turns:
            mine = self._given
            self._given += 1
            while self._now != mine:
                before = mine - self._now
                told(0.0, f"{before} report{'' if before == 1 else 's'} before this one")
                self._turns.wait()
        try:
            yield
        finally:
            with self._turns:
                self._now += 1
                self._turns.notify_all()

    def _carried_out(self, asked: Mapping[str, Any], told: Told) -> dict[str, Any]:
        """Raises Left where the process says nothing at all."""
        if self._process is None:
            self._process = self._started()
        process, said = self._process, False
        assert process.stdin is not None and process.stdout is not None
        watchdog = _Watchdog(process)
        try:
            process.stdin.write(json.dumps(asked).encode() + b"\n")
            process.stdin.flush()
            for line in process.stdout:
                said = True
                watchdog.heard()
                answer = json.loads(line)
                if "error" in answer:
                    raise retold(answer["error"])
                if "done" in answer:
                    done: dict[str, Any] = answer["done"]
                    return done
                told(float(answer["share"]), str(answer["doing"]))
        except LabError:
            raise
        except BrokenPipeError:
            said = False
        except BaseException:  # what it still says would be taken for the answer to the next request
            self.close()
            raise
        finally:
            watchdog.over()
        self.close()
        if not said:
            raise Left
        raise self._ended()

    def _started(self) -> subprocess.Popen[bytes]:
        self._runs_dir.mkdir(parents=True, exist_ok=True)
        command, pipe = processes.python("labcore.reporter"), subprocess.PIPE
        try:
            return processes.start(command, self._log(), self._runs_dir, stdin=pipe, stdout=pipe, niceness=NICENESS)
        except OSError as error:
            raise LabError(f"The process for it could not be started: {error.strerror}.", "Try again.") from error

    def _ended(self) -> LabError:
        last = processes.last_line(self._log()) or "it said nothing"
        return LabError(
            f"The process that makes files ended before it was through: {last}.",
            f"Try again. If it ends again, its log {self._log().name} beside the runs says more.",
        )

    def _log(self) -> Path:
        return open_log(self._runs_dir / "reporter.log")


class _Watchdog:
    """Ends a process that says nothing for long."""

    def __init__(self, process: subprocess.Popen[bytes]):
        self._process, self._timer = process, threading.Timer(0, process.kill)
        self.heard()

    def heard(self) -> None:
        self._timer.cancel()
        self._timer = threading.Timer(SILENCE, self._process.kill)
        self._timer.daemon = True
        self._timer.start()

    def over(self) -> None:
        self._timer.cancel()


@lru_cache(maxsize=8)
def reporter(runs_dir: Path) -> Reporter:
    """The one of that folder."""
    return Reporter(runs_dir)


def file_of(runs_dir: Path, viewer: Viewer, key: str, ending: str) -> Path:
    """Where the report that is known by `key` lies, or will, for that viewer alone: nobody guesses another's name."""
    name = hashlib.sha256(f"{viewer.person_id}\n{key}".encode()).hexdigest()[:40]
    return runs_dir / FOLDER / f"{name}{ending}"


def report(runs_dir: Path, viewer: Viewer, asked: Mapping[str, Any], out: Path, told: Told) -> Path:
    """Have a report made, as that viewer may see things, and wait for the file; those of long ago are removed.

    Args:
        asked: `kind` of, for what has the `id` of a run, a study or a tuning; or lab, for the lab of that `id`, with
            the `owner` whose progress it tells, and whether it is `full`; `who` stands at its head.
        out: the file, whose ending says its form.

    Raises LabError, see `Reporter.make`.
    """
    _clear(out.parent)
    reporter(runs_dir).make({**asked, "viewer": asdict(viewer), "out": str(out)}, told)
    return out


def pack(runs_dir: Path, viewer: Viewer, run_id: str, out: Path, told: Told) -> Path:
    """Have a run packed whole into the zip `out`, as far as that viewer may see it, and wait for it.

    A process of its own does it: a large run takes a minute, and nobody's report has to wait for it. Raises LabError,
    see `Reporter.make`.
    """
    _clear(out.parent)
    own = Reporter(runs_dir)
    try:
        own.make({"kind": "run", "id": run_id, "viewer": asdict(viewer), "out": str(out)}, told)
    finally:
        own.close()
    return out


def gather(runs_dir: Path, viewer: Viewer, people: Mapping[str, str], out: Path, told: Told) -> int:
    """Have the reports of all labs that `people`, by id and name, have begun made into the zip `out`; how many.

    A process of its own does it, so that nobody has to wait for all of these. Raises LabError, see `Reporter.make`.
    """
    own = Reporter(runs_dir)
    try:
        asked = {"kind": "class", "people": dict(people), "viewer": asdict(viewer), "out": str(out)}
        return int(own.make(asked, told)["reports"])
    finally:
        own.close()


def _clear(folder: Path) -> None:
    """Remove what has lain there for long, and the oldest where there are too many."""
    found: list[tuple[float, Path]] = []
    for file in folder.iterdir() if folder.is_dir() else ():
        with suppress(OSError):  # another one was faster
            found.append((file.lstat().st_mtime, file))
    for place, (written, file) in enumerate(sorted(found, reverse=True)):
        if place >= MOST_KEPT or time.time() - written > KEPT:
            with suppress(OSError):  # taken along at this moment, on Windows
                file.unlink()
