"""The launcher's deputy on a node of a cluster: starts the worker of one run there, and hands out what it leaves.

It is a plain object; Ray makes it an actor, the only kind of work that the lab has a cluster do. It carries out no code
that it is given: it starts `labcore.worker` of the node's own Python, and reads and writes files of runs and data sets.

Where the launcher's folders are not the node's, the run lies in `nodes/<host>` of the node's own `LAB_HOME`, and goes
back to the launcher piece by piece while it is at work.
"""

import json
import os
import platform
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from labcore.home import home
from labcore.launch import processes
from labcore.launch.capacity import DEVICES
from labcore.launch.dispatch import (
    KEPT_AT_THE_LAUNCHER,
    PIECE,
    Got,
    News,
    Piece,
    Places,
    Sight,
    Stamp,
    digest_of,
    is_appended,
    stamp_of,
)
from labcore.launch.source import source_digest
from labcore.store.files import move_into_place
from labcore.store.folder import RunFolder
from labcore.store.identifiers import PATTERN, is_run_id
from labcore.store.members import CHECKPOINTS, LOG, METRICS
from labcore.store.signs import AGAIN

CHECKPOINTS_EVERY = 20.0
"""Seconds from when checkpoints, by which a run goes on elsewhere, were sent to when they are again: they may be large,
and change often."""

LUGGAGE = re.compile(rf"(?:run|weights)/.+|data/library/.+|runs/{PATTERN.pattern}/.+")
"""Where files may be put: below the folders that the deputy keeps for the run."""


class Deputy:
    """Watches over the worker of one run.

    Args:
        command: how a worker is started; it waits for a line on standard input.
    """

    def __init__(self, command: Sequence[str] | None = None):
        self._command = list(command or [*processes.python("labcore.worker"), "--tied"])
        self._worker: subprocess.Popen[bytes] | None = None
        self._folder: RunFolder | None = None
        self._is_shared = False
        self._checkpoints_at, self._checkpoints_sent = float("-inf"), False

    # --- before it begins ---------------------------------------------------------------------------------------------

    def about(self) -> Sight:
        """Who this is."""
        host = socket.gethostname()
        return Sight(host, source_digest(), platform.python_version(), self._worker is not None)

    def look(self, run_id: str, token: str, places: Places, gather: bool) -> Sight:
        """Who this is, and whether the lab's own folders are seen here: a run with that token, and its data set.

        Args:
            run_id, token: the claim.
            places: the lab's folders.
            gather: whether the run shall lie on the node anyway.
        """
        if self._folder is None:
            if not is_run_id(run_id):
                raise ValueError(f"{run_id[:60]!r} is no id of a run")
            own = RunFolder(Path(places.runs) / run_id)
            self._is_shared = not gather and _is_seen(own, token, places)
            self._environment = self._here(places)
            self._folder = own if self._is_shared else RunFolder(Path(self._environment["LAB_RUNS_DIR"]) / run_id)
        who = self.about()
        return Sight(who.host, who.source, who.python, who.begun, self._is_shared)

    def lacks(self, files: Mapping[str, int]) -> list[str]:
        """Which of these files, name and bytes, are not here. Of the run itself all are: another may have begun it."""
        if self._worker is None:
            self.clear()
        return [name for name, size in files.items() if not self._has(name, size)]

    def put(self, name: str, offset: int, content: bytes, last: bool) -> None:
        """Write a part of a file; its parts come in order. With the last it is in its place."""
        path = self._place_of(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{os.getpid()}.part")
        with draft.open("r+b" if offset else "wb") as out:
            out.seek(offset)
            out.write(content)
        if last:
            move_into_place(draft, path)

    def begin(self, token: str) -> dict[str, Stamp]:
        """Start the worker. Returns the members of the run as they are now, by name, with size and time.

        Raises OSError where it does not start.
        """
        folder = self._own_folder()
        if self._worker is None:
            members = {} if self._is_shared else _stamps(folder)
            runs_dir, pipe = folder.path.parent, subprocess.PIPE
            worker = processes.start(self._command, folder.log_path, runs_dir, stdin=pipe, extra=self._environment)
            assert worker.stdin is not None
            worker.stdin.write(json.dumps({"run": str(folder.path), "token": token}).encode() + b"\n")
            worker.stdin.flush()
            self._worker = worker
            return members
        return {}

    # --- while it is at work ------------------------------------------------------------------------------------------

    def news(self, stop: bytes | None, ending: str, got: Got) -> News:
        """What has come of the run since.

        Args:
            stop: the request to stop, where there is one.
            ending: "terminate" or "kill" where the worker is to be gone; else empty.
            got: what the launcher has already.
        """
        folder, worker = self._own_folder(), self._worker
        assert worker is not None, "asked for news of a run that has not begun"
        alive = worker.poll() is None
        if alive and ending:
            worker.kill() if ending == "kill" else worker.terminate()
        if self._is_shared:
            return News(alive, worker.returncode)
        if stop is None:
            folder.withdraw_stop()
        else:
            folder.request_stop(then_again=stop == AGAIN)
        status = folder.status()
        stamps = _stamps(folder)
        pieces, whole = self._pieces(stamps, got, alive)
        return News(alive, worker.returncode, pieces, whole, tuple(stamps), status)

    def clear(self) -> None:
        """Delete the run here, now that the launcher has all of it; the data set stays for the next."""
        if not self._is_shared and self._folder is not None:
            shutil.rmtree(self._folder.path, ignore_errors=True)

    def _pieces(self, stamps: Mapping[str, Stamp], got: Got, alive: bool) -> tuple[list[Piece], bool]:
        """Parts of files that the launcher lacks, and whether they are all for now.

        Checkpoints first and metrics last: then the curves never end before the epoch that a resumed run goes on from.
        """
        pieces: list[Piece] = []
        due = not alive or time.monotonic() - self._checkpoints_at > CHECKPOINTS_EVERY
        for name in sorted(stamps, key=_rank):
            if name in KEPT_AT_THE_LAUNCHER or got.files.get(name) == stamps[name]:
                continue
            if _is_checkpoint(name) and not due:
                continue
            room = PIECE - sum(len(piece.content) for piece in pieces)
            if room <= 0:
                return pieces, False
            piece = self._appended(name, got, room, alive) if is_appended(name) else self._replaced(name, got, room)
            if piece is not None:
                pieces.append(piece)
                self._checkpoints_sent |= _is_checkpoint(name)
                if not piece.whole:
                    return pieces, False
        if self._checkpoints_sent:
            self._checkpoints_at, self._checkpoints_sent = time.monotonic(), False
        return pieces, True

    def _appended(self, name: str, got: Got, room: int, alive: bool) -> Piece | None:
        """What follows those bytes of a file that the launcher has; of metrics whole lines, as more may come."""
        try:
            with self._own_folder().member(name).open("rb") as file:
                size = os.fstat(file.fileno()).st_size
                have = got.sizes.get(name, 0)
                offset = have if have <= size else 0
                file.seek(offset)
                content = file.read(min(room, size - offset))
        except OSError:  # gone meanwhile
            return None
        whole = offset + len(content) >= size
        if name == METRICS and alive:
            content = content[: content.rfind(b"\n") + 1]
        return Piece(name, offset, content, None, whole) if content else None

    def _replaced(self, name: str, got: Got, room: int) -> Piece | None:
        """What follows those bytes that the launcher has of this very file, which is replaced whole when it changes."""
        try:
            with self._own_folder().member(name).open("rb") as file:
                stamp = stamp_of(os.fstat(file.fileno()))
                offset = got.part.size if got.part and (got.part.name, got.part.stamp) == (name, stamp) else 0
                file.seek(offset)
                content = file.read(room)
        except OSError:
            return None
        return Piece(name, offset, content, stamp, offset + len(content) >= stamp[0])

    # --- within -------------------------------------------------------------------------------------------------------

    def _own_folder(self) -> RunFolder:
        assert self._folder is not None, "asked before it has looked around"
        return self._folder

    def _here(self, places: Places) -> dict[str, str]:
        """What the worker must be told of where things are, and of devices."""
        devices = {} if os.environ.get(DEVICES) else {DEVICES: "-1"}  # Ray names those that the run may use
        if self._is_shared:
            return {"LAB_HOME": places.home, "LAB_RUNS_DIR": places.runs, "LAB_DATA_DIR": places.data, **devices}
        own = home() / "nodes" / socket.gethostname()
        # Sets of the same name and other content must not meet: each has a data folder of its own.
        data = own / "data" / (places.card_digest[:24] or "built-in")
        return {"LAB_HOME": str(own), "LAB_RUNS_DIR": str(own / "runs"), "LAB_DATA_DIR": str(data), **devices}

    def _place_of(self, name: str) -> Path:
        parts = name.split("/")
        if not LUGGAGE.fullmatch(name) or "\\" in name or any(not part or part.startswith(".") for part in parts):
            raise ValueError(f"{name[:100]!r} has no place on a node")
        kind, _, rest = name.partition("/")
        roots = {
            "run": self._own_folder().path,
            "data": Path(self._environment["LAB_DATA_DIR"]),
            "runs": Path(self._environment["LAB_RUNS_DIR"]),
            "weights": Path(self._environment["LAB_HOME"]) / "weights",
        }
        return roots[kind] / rest

    def _has(self, name: str, size: int) -> bool:
        try:
            return self._place_of(name).stat().st_size == size
        except OSError:
            return False


def _is_seen(folder: RunFolder, token: str, places: Places) -> bool:
    status = folder.status()
    same_run = status is not None and status.token == token
    return same_run and digest_of(Path(places.data) / places.card) == places.card_digest


def _stamps(folder: RunFolder) -> dict[str, Stamp]:
    found = {}
    for name, path in folder.members():
        try:
            found[name] = stamp_of(path.stat())
        except OSError:  # replaced at this moment
            continue
    return found


def _is_checkpoint(name: str) -> bool:
    return name.startswith(f"{CHECKPOINTS}/")


def _rank(name: str) -> tuple[int, str]:
    order = {METRICS: 2, LOG: 3}
    return (0 if _is_checkpoint(name) else order.get(name, 1)), name
