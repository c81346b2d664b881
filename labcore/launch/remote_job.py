"""A run at work on a node of a cluster, followed by a thread of the launcher."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labcore.datasets.library import Library
from labcore.errors import LabError
from labcore.home import data_dir, home
from labcore.launch.carrier import Job
from labcore.launch.dispatch import PIECE, News, Places, Sight, digest_of
from labcore.launch.fabric import DeputyLost, Fabric, GivenUp
from labcore.launch.gathering import Gathering
from labcore.launch.luggage import luggage
from labcore.launch.placing import Place
from labcore.store.claims import Claim
from labcore.store.folder import RunFolder
from labcore.store.status import Fault, State

log = logging.getLogger("labcore.launcher")

POLL = 0.5
"""Seconds between two questions to a deputy: as often as a page looks for figures."""

RETRY = 2.0
"""Seconds before the next try when the disk here refused what has come."""

PATIENCE = 20.0
"""Seconds for which a deputy that is to end its worker may keep silent; then it is ended itself."""

NODE_LOST = Fault(
    problem="The node of the cluster on which the run was at work was lost.",
    cure="Resume the run: it goes on from the last epoch of which a checkpoint came through.",
    passing=True,
)


@dataclass(frozen=True)
class Ground:
    """What all jobs of a cluster share.

    Attributes:
        fabric: the cluster.
        runs_dir: the folder of runs.
        gather: whether run folders are gathered though the nodes see the lab's own.
        heard: called when a job is over.
        lost: called with the id of a node whose deputy was lost, before `heard`.
    """

    fabric: Fabric
    runs_dir: Path
    gather: bool
    heard: Callable[[], None]
    lost: Callable[[str], None]


class RemoteJob(Job):
    """A run at work on a node, or on its way there; one that a deputy has already is taken over as it stands.

    Args:
        ground: what it shares with others.
        claim: the run.
        name: of its deputy.
        place: what it takes of which node.
    """

    def __init__(self, ground: Ground, claim: Claim, name: str, place: Place):
        self.claim, self.asked_to_end = claim, None
        self.name, self.place = name, place
        self._ground, self._folder = ground, RunFolder(ground.runs_dir / claim.run_id)
        self._ending = ""
        self._ending_since = 0.0
        self._returncode: int | None = None
        self._told: tuple[State, Fault] | None = None
        self._over, self._left = threading.Event(), threading.Event()

    def start(self) -> None:
        """Follow the run from now on."""
        threading.Thread(target=self._follow, name=f"run {self.claim.run_id}", daemon=True).start()

    def let_go(self) -> None:
        """Follow it no more; it goes on, and the next launcher takes it over."""
        self._left.set()

    def give_up(self, fault: Fault) -> None:
        """Follow nothing: its deputy is gone."""
        self._told = State.INTERRUPTED, fault
        self._over.set()

    @property
    def where(self) -> str:
        return f"node {self.place.node.name}"

    @property
    def is_alive(self) -> bool:
        return not self._over.is_set()

    @property
    def returncode(self) -> int | None:
        return self._returncode

    @property
    def ending(self) -> tuple[State, Fault] | None:
        return self._told

    def end(self, *, kill: bool) -> None:
        self._ending_since = self._ending_since or time.monotonic()
        self._ending = "kill" if kill else "terminate"

    # --- the thread ---------------------------------------------------------------------------------------------------

    def _follow(self) -> None:
        try:
            self._work()
        except DeputyLost as lost:
            log.warning("Run %s: %s is lost (%s)", self.claim.run_id, self.where, lost)
            self._ground.lost(self.place.node.id)
            self._told = State.INTERRUPTED, NODE_LOST
        except GivenUp:
            log.info("Run %s: %s is no longer asked", self.claim.run_id, self.where)
        except LabError as error:
            self._told = State.FAILED, Fault(problem=error.problem, cure=error.cure)
        except Exception as error:  # whatever it was, the run is brought to its end and the others are watched on
            log.exception("Run %s could not be followed on %s", self.claim.run_id, self.where)
            self._told = (
                State.FAILED,
                Fault(
                    problem=f"The run could not be followed on the cluster: {type(error).__name__}: {str(error)[:300]}",
                    cure="Resume the run; the launcher's log has the details.",
                ),
            )
        finally:
            if not self._left.is_set():
                self._remove()
            self._over.set()
            self._ground.heard()

    def _remove(self) -> None:
        try:
            self._ground.fabric.remove(self.name)
        except LabError as error:  # the next launcher ends deputies that nobody waits for
            log.warning("Deputy %s is left behind: %s", self.name, error)

    def _work(self) -> None:
        fabric = self._ground.fabric
        deputy = fabric.find(self.name) or fabric.start(self.name, self.place)
        sight: Sight = self._ask(deputy, "look", *self._claim_and_places())
        files: dict[str, tuple[int, int]] = {}
        if not sight.begun:
            if not sight.shared:
                self._send(deputy)
            log.info(
                "Run %s begins on %s, its folder %s",
                self.claim.run_id, sight.host, "shared" if sight.shared else "gathered",
            )  # fmt: skip
            files = self._ask(deputy, "begin", self.claim.token)
        self._gather(deputy, Gathering(self._folder, self.claim, files), bool(sight.shared))

    def _claim_and_places(self) -> tuple[str, str, Places, bool]:
        name = self._folder.spec().dataset
        card = Path("library") / name / "card.json"
        digest = digest_of(Library().folder(name) / "card.json")
        places = Places(str(home()), str(self._ground.runs_dir), str(data_dir()), card.as_posix(), digest)
        return self.claim.run_id, self.claim.token, places, self._ground.gather

    def _send(self, deputy: Any) -> None:
        """Bring to the node what the run needs and is not there yet."""
        files = luggage(self._folder)
        lacking = self._ask(deputy, "lacks", {name: path.stat().st_size for name, path in files.items()})
        for name in lacking:
            size, offset = files[name].stat().st_size, 0
            with files[name].open("rb") as file:
                while True:
                    content = file.read(PIECE)
                    is_last = offset + len(content) >= size or not content
                    self._ask(deputy, "put", name, offset, content, is_last)
                    offset += len(content)
                    if is_last:
                        break

    def _gather(self, deputy: Any, gathering: Gathering, shared: bool) -> None:
        """Take in what comes until the worker has ended and all of it is here."""
        trouble = ""
        while True:
            got = gathering.got
            news: News = self._ask(deputy, "news", self._stop, self._ending, got, until_stopped=False)
            try:
                if not shared and gathering.is_held:
                    gathering.take(news.pieces)
                    if news.whole:
                        gathering.settle(news.names, news.status)
                trouble = ""
            except OSError as error:  # a full disk, say; nothing is lost meanwhile
                if str(error) != trouble:
                    log.exception("What run %s has left on %s cannot be written", self.claim.run_id, self.where)
                trouble = str(error)
                self._left.wait(RETRY)
                continue
            if not news.alive and (news.whole or not gathering.is_held):
                break
            if news.whole:
                self._left.wait(POLL)
        self._returncode = news.returncode
        self._ask(deputy, "clear", until_stopped=False)

    @property
    def _stop(self) -> bytes | None:
        return self._folder.stop_request

    def _ask(self, deputy: Any, method: str, *args: Any, until_stopped: bool = True) -> Any:
        """What the deputy answers; before the run has begun there is nothing to wait for once it is to stop."""

        asked = time.monotonic()

        def patience() -> bool:
            if self._left.is_set():
                return False
            if until_stopped:
                return not self._ending and not self._folder.stop_requested
            return not self._ending or time.monotonic() - max(asked, self._ending_since) < PATIENCE

        if self._left.is_set():
            raise GivenUp
        return self._ground.fabric.ask(deputy, method, *args, patience=patience)
