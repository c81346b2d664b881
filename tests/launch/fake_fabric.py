"""A cluster without Ray: real deputies with real worker processes, in this process, on nodes that can be lost."""

import threading
import time
from pathlib import Path

from labcore.launch.deputy import Deputy
from labcore.launch.fabric import DeputyLost, Fabric, GivenUp
from labcore.launch.placing import Node


class FakeFabric(Fabric):
    """Nodes named by their ids.

    Args:
        nodes: which there are.
        command: how a worker is started.
    """

    def __init__(self, *nodes, command):
        self._nodes, self._command = {node.id: node for node in nodes}, list(command)
        self._deputies, self._lock = {}, threading.RLock()
        self.deaf, self.dead, self.asked = set(), set(), []

    def nodes(self):
        return list(self._nodes.values())

    def start(self, name, place):
        with self._lock:
            if place.node.id not in self.dead:
                self._deputies[name] = (Deputy(self._command), place)
            return name

    def find(self, name):
        return name if name in self._deputies else None

    def names(self):
        return list(self._deputies)

    def ask(self, deputy, method, *args, patience):
        while deputy in self.deaf:
            if not patience():
                raise GivenUp
            time.sleep(0.02)
        with self._lock:
            if deputy not in self._deputies:
                raise DeputyLost("its node is gone")
            found, _ = self._deputies[deputy]
            self.asked.append(method)
            return getattr(found, method)(*args)

    def remove(self, name):
        with self._lock:
            found = self._deputies.pop(name, None)
        if found is not None:
            end_worker(found[0])

    def lose(self, node_id, known=True):
        """The node dies with all that is on it; where that is not `known` yet, it is still told of among the others."""
        with self._lock:
            self.dead.add(node_id)
            if known:
                del self._nodes[node_id]
            for name, (_, place) in list(self._deputies.items()):
                if place.node.id == node_id:
                    self.remove(name)

    def join(self, node):
        self._nodes[node.id] = node

    def has_ended(self, run_id):
        """Whether the worker of that run has."""
        with self._lock:
            [deputy] = [deputy for name, (deputy, _) in self._deputies.items() if name.startswith(run_id)]
            return deputy._worker.poll() is not None


def end_worker(deputy):
    if deputy._worker is not None and deputy._worker.poll() is None:
        deputy._worker.kill()
        deputy._worker.wait()


def two_nodes(cpus=2.0, gpus=0.0):
    return Node("a", "node a", cpus, gpus), Node("b", "node b", cpus, gpus)


FAKE_WORKER = str(Path(__file__).with_name("fake_worker.py"))
