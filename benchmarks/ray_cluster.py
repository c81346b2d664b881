"""A Ray cluster of several nodes on this machine, with a token, started as its users start it."""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import psutil

from labcore.home import PROJECT

STORE = 80 << 20
"""Bytes of each node's object store: about the smallest that Ray takes."""


class RayCluster:
    """A head that carries no runs. Used as a context manager: at its end every process of it has ended.

    Args:
        place: a folder for what the nodes keep, each in one of its own as if it were another machine.

    Attributes:
        environment: what whoever uses the cluster must be told.
    """

    def __init__(self, place: Path):
        self._place, self._nodes = place, {}
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.address = f"127.0.0.1:{free.getsockname()[1]}"
        self.environment = {
            "RAY_ADDRESS": self.address,
            "RAY_AUTH_MODE": "token",
            "RAY_AUTH_TOKEN": secrets.token_hex(16),
            "RAY_USAGE_STATS_ENABLED": "0",
            "LAB_LAUNCHER": "ray",
        }
        self._files = tempfile.mkdtemp(prefix="ray-")  # short, as the paths of sockets are

    def __enter__(self):
        try:
            port = self.address.rpartition(":")[2]
            self._start("head", 0, "--head", "--port", port, "--include-dashboard", "false", "--temp-dir", self._files)
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *error):
        self.close()

    def add(self, name, cpus=1):
        """Start a node and wait until it has joined."""
        self._start(name, cpus, "--address", self.address)

    def home(self, name):
        """Where a node keeps what is its own."""
        return self._place / name

    def kill(self, name):
        """End a node without a word: its raylet by SIGKILL, upon which whatever it watched over ends by itself."""
        for process in self.processes(name):
            if process.name() == "raylet":
                process.kill()

    def processes(self, name):
        """All processes of a node that live, the workers of runs among them."""
        with suppress(psutil.NoSuchProcess):
            return [p for p in psutil.Process(self._nodes[name].pid).children(recursive=True) if p.is_running()]
        return []

    def close(self):
        found = [process for name in self._nodes for process in self.processes(name)]
        for node in reversed(self._nodes.values()):
            node.terminate()
        for node in self._nodes.values():
            with suppress(subprocess.TimeoutExpired):
                node.wait(15)
        for process in [*found, *(psutil.Process(n.pid) for n in self._nodes.values() if n.poll() is None)]:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        shutil.rmtree(self._files, ignore_errors=True)

    def _start(self, name, cpus, *how):
        home = self._place / name
        home.mkdir(parents=True)
        command = [
            *(sys.executable, "-m", "ray.scripts.scripts", "start", *how, "--node-ip-address", "127.0.0.1"),
            *("--num-cpus", str(cpus), "--num-gpus", "0", "--object-store-memory", str(STORE), "--block"),
        ]
        places = {"LAB_HOME": str(home), "PYTHONPATH": str(PROJECT)}
        quick = {"RAY_health_check_period_ms": "1000", "RAY_health_check_failure_threshold": "3"}
        without = {key: value for key, value in os.environ.items() if key not in ("LAB_RUNS_DIR", "LAB_DATA_DIR")}
        log = (home / "ray.log").open("wb")
        with log:
            self._nodes[name] = subprocess.Popen(
                command,
                env={**without, **self.environment, **places, **quick},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + 60
        while b"Ray runtime started" not in (home / "ray.log").read_bytes():
            assert self._nodes[name].poll() is None and time.monotonic() < deadline, (home / "ray.log").read_text()
            time.sleep(0.2)
