"""The run of a worker on another machine, gathered into the folder that the lab knows while it is at work."""

import os
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from labcore.launch.dispatch import KEPT_AT_THE_LAUNCHER, Got, Part, Piece, Stamp, is_appended
from labcore.store.claims import Claim
from labcore.store.files import move_into_place
from labcore.store.folder import RunFolder
from labcore.store.liveness import HEARTBEAT
from labcore.store.members import MEMBER
from labcore.store.status import State, Status


class Gathering:
    """Takes in what a deputy hands out of one run.

    It writes in the name of the worker, under the same claim: once the run is another's, or was ended, nothing more.

    Args:
        folder: the run, as the lab knows it.
        claim: under which the worker writes.
        files: members that are the same on both sides, by name, with their stamps on the node.
    """

    def __init__(self, folder: RunFolder, claim: Claim, files: Mapping[str, Stamp]):
        self._folder, self._claim = folder, claim
        self._files = dict(files)
        self._part: Part | None = None
        self._said: Status | None = None
        self._beat = float("-inf")

    @property
    def is_held(self) -> bool:
        """Whether the run is still its worker's."""
        status = self._folder.status()
        return status is not None and status.token == self._claim.token and status.state is State.RUNNING

    @property
    def got(self) -> Got:
        """What is here, for the deputy."""
        appended = {name: path.stat().st_size for name, path in self._folder.members() if is_appended(name)}
        return Got(dict(self._files), appended, self._part)

    def take(self, pieces: Sequence[Piece]) -> None:
        """Write what has come. Raises OSError where the disk is full; what is asked for then comes again."""
        for piece in pieces:
            if not MEMBER.fullmatch(piece.name) or piece.name in KEPT_AT_THE_LAUNCHER:
                continue
            path = self._folder.member(piece.name)
            path.parent.mkdir(parents=True, exist_ok=True)
            if is_appended(piece.name):
                _write_at(path, piece.offset, piece.content)
            elif piece.stamp is not None:
                self._take_part(path, piece, piece.stamp)

    def settle(self, names: Sequence[str], status: Status | None) -> None:
        """All has come that there was when the worker said `status`: follow it in what it has deleted, and say so too.

        Times are told by this machine's clock.
        """
        for name in [name for name in self._files if name not in names]:
            self._folder.member(name).unlink(missing_ok=True)
            del self._files[name]
        if status is None or (status == self._said and time.monotonic() - self._beat < HEARTBEAT):
            return
        current = self._folder.status()
        if current is None or not self.is_held or status.token != self._claim.token:
            return
        now = time.time()
        changes = {"heartbeat": now, "host": current.host, "started": current.started}
        finished = now if status.finished is not None else None
        self._folder.write_status(status.model_copy(update={**changes, "finished": finished}))
        self._said, self._beat = status, time.monotonic()

    def _take_part(self, path: Path, piece: Piece, stamp: Stamp) -> None:
        draft = path.with_name(f".{path.name}.gathered.part")
        self._part = None  # should this fail, the file comes again from its beginning
        _write_at(draft, piece.offset, piece.content)
        if not piece.whole:
            self._part = Part(piece.name, piece.offset + len(piece.content), stamp)
            return
        with draft.open("rb+") as written:
            os.fsync(written.fileno())
        move_into_place(draft, path)
        self._files[piece.name] = stamp


def _write_at(path: Path, offset: int, content: bytes) -> None:
    """Write `content` at `offset`, behind which nothing is left."""
    with path.open("r+b" if offset else "wb") as out:
        out.seek(offset)
        out.write(content)
        out.truncate()
