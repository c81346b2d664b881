"""The nodes of a cluster, looked at before any run is sent there."""

import logging
import platform
import threading
import time
from collections.abc import Callable, Sequence

from labcore.errors import LabError
from labcore.launch.dispatch import Sight
from labcore.launch.fabric import DeputyLost, Fabric, GivenUp
from labcore.launch.placing import Node, Place
from labcore.launch.source import source_digest

log = logging.getLogger("labcore.launcher")

EVERY = 2.0
"""Seconds between two looks at which nodes there are."""

LOOK_TIME = 60.0
"""Seconds in which a node must say who it is; a cold disk needs tens of them to load Python."""

AGAIN = 60.0
"""Seconds before a node that is of no use is looked at once more."""

PROBE = "look-"
"""What the name of a deputy begins with that only says what its node is."""


class Roster:
    """Keeps the list of nodes up to date, in threads of its own.

    Args:
        fabric: the cluster.
        heard: called when a node has come or gone.
    """

    def __init__(self, fabric: Fabric, heard: Callable[[], None]):
        self._fabric, self._heard = fabric, heard
        self._lock = threading.Lock()
        self._nodes: dict[str, Node] = {}
        self._unfit: dict[str, tuple[str, float]] = {}
        self._looked_at: set[str] = set()
        self._ended = threading.Event()

    def start(self) -> None:
        """Look for nodes from now on."""
        threading.Thread(target=self._watch, name="nodes", daemon=True).start()

    def end(self) -> None:
        self._ended.set()

    def doubt(self, node_id: str) -> None:
        """Send nothing more to a node that has lost a deputy before it has been looked at anew: it may be gone."""
        with self._lock:
            self._looked_at.discard(node_id)
            self._nodes.pop(node_id, None)

    @property
    def nodes(self) -> Sequence[Node]:
        """The living nodes that runs may be sent to."""
        with self._lock:
            return [node for node in self._nodes.values() if node.id in self._looked_at and node.id not in self._unfit]

    @property
    def unfit(self) -> dict[str, str]:
        """Why no run is sent to a node, by its name; also where it has not said yet who it is."""
        with self._lock:
            known = {key: reason for key, (reason, _) in self._unfit.items()}
            waiting = {key: "is being looked at" for key in self._nodes if key not in self._looked_at}
            return {self._nodes[key].name: reason for key, reason in {**waiting, **known}.items() if key in self._nodes}

    def look(self) -> None:
        """Take in which nodes there are now, and begin to look at those that are new."""
        found = {node.id: node for node in self._fabric.nodes() if node.cpus > 0}
        with self._lock:
            gone, new = self._nodes.keys() - found.keys(), found.keys() - self._nodes.keys()
            self._nodes = found
            stale = {key for key, (_, since) in self._unfit.items() if time.monotonic() - since > AGAIN}
            for key in gone | stale:
                self._unfit.pop(key, None)
                self._looked_at.discard(key)
        for key in new | (stale & found.keys()):
            threading.Thread(target=self._examine, args=(found[key],), name="look", daemon=True).start()
        if gone:
            self._heard()

    def _watch(self) -> None:
        trouble = ""
        while not self._ended.is_set():
            try:
                self.look()
                trouble = ""
            except LabError as error:
                if str(error) != trouble:
                    log.warning("%s", error)
                trouble = str(error)
            self._ended.wait(EVERY)

    def _examine(self, node: Node) -> None:
        """Ask a node what it is, in a deputy that takes nothing of it."""
        name, deadline = f"{PROBE}{node.id}", time.monotonic() + LOOK_TIME
        try:
            deputy = self._fabric.find(name) or self._fabric.start(name, Place(node, 0.0))
            sight: Sight = self._fabric.ask(deputy, "about", patience=lambda: time.monotonic() < deadline)
            reason = _reason_against(sight)
        except DeputyLost as lost:
            reason = f"the lab's code does not run there ({lost})"
        except GivenUp:
            reason = f"it has not answered within {LOOK_TIME:.0f} s"
        except LabError as error:
            reason = str(error)
        except Exception as error:  # whatever it was, the node is looked at again, and is not waited for until then
            log.exception("Node %s could not be looked at", node.name)
            reason = f"it could not be looked at: {type(error).__name__}: {str(error)[:200]}"
        try:
            self._fabric.remove(name)
        except LabError as error:  # the next look at the node takes it up
            log.warning("%s", error)
        with self._lock:
            self._looked_at.add(node.id)
            if reason:
                self._unfit[node.id] = reason, time.monotonic()
        if reason:
            log.warning("No run is sent to node %s: %s", node.name, reason)
        else:
            log.info("Node %s carries runs: %g processors, %g GPUs", node.name, node.cpus, node.gpus)
        self._heard()


def _reason_against(sight: Sight) -> str:
    """Why runs must not be sent to the node that says this; empty where they may be."""
    if sight.python.rpartition(".")[0] != platform.python_version().rpartition(".")[0]:
        return f"it has Python {sight.python}, the launcher {platform.python_version()}"
    if sight.source != source_digest():
        return "it has another version of the lab's code than the launcher: bring both to the same, and start it anew"
    return ""
