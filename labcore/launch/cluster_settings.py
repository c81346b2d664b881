"""Whether runs go to a Ray cluster, and how: what the environment says. Nothing here imports Ray."""

import importlib.util
import ipaddress
import math
import os
import socket
from dataclasses import dataclass
from pathlib import Path

from labcore.errors import InputError, LabError

LOCAL, RAY = "local", "ray"
"""What `LAB_LAUNCHER` may be: processes of this machine, the default, or a Ray cluster."""

TOKEN = "token"
"""What `RAY_AUTH_MODE` is where all who use the cluster prove themselves by a token."""

INSTALL = "Install it: python -m pip install -r requirements-cluster.txt -c constraints.txt"

REACHED_WITHIN = 3.0
"""Seconds in which the head of a cluster takes a connection."""


@dataclass(frozen=True)
class ClusterSettings:
    """How runs are carried out by a Ray cluster.

    Attributes:
        address: of its head, `host:port` (`RAY_ADDRESS`).
        cpus: processors that a run takes (`LAB_RAY_CPUS`); all of a node that has fewer.
        gpus: GPUs that a run takes that is to use one (`LAB_RAY_GPUS`): less than 1 for several on each.
        gather: whether run folders are gathered though the nodes could write to the lab's own (`LAB_RAY_GATHER=1`).
    """

    address: str
    cpus: float = 2.0
    gpus: float = 1.0
    gather: bool = False

    @property
    def host(self) -> str:
        return self.address.rpartition(":")[0].strip("[]")

    @property
    def port(self) -> int:
        return int(self.address.rpartition(":")[2])

    @property
    def is_loopback(self) -> bool:
        """Whether nobody but this machine reaches the head by that address."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"


def chosen() -> str:
    """What `LAB_LAUNCHER` says. Raises InputError where there is no such launcher."""
    name = os.environ.get("LAB_LAUNCHER", "").strip().lower() or LOCAL
    if name not in (LOCAL, RAY):
        raise InputError(f"LAB_LAUNCHER must be '{LOCAL}' or '{RAY}'. Received: '{name}'.", "Change or unset it.")
    return name


def asked_for() -> str | None:
    """What `LAB_LAUNCHER` says where it says anything, as `chosen`: without it, whichever is at work will do."""
    return chosen() if os.environ.get("LAB_LAUNCHER", "").strip() else None


def cluster_settings() -> ClusterSettings:
    """What the environment says of the cluster. Raises InputError where that cannot be, or would be open to others."""
    if importlib.util.find_spec("ray") is None:
        raise InputError("LAB_LAUNCHER is 'ray', and Ray is not installed.", INSTALL)
    mode = os.environ.get("RAY_AUTH_MODE", "")
    if mode.lower() not in ("", "disabled", TOKEN):
        raise InputError(f"RAY_AUTH_MODE must be '{TOKEN}' or unset. Received: '{mode}'.", "Change or unset it.")
    settings = ClusterSettings(
        address=_address(),
        cpus=_number("LAB_RAY_CPUS", 2.0, 0.01, 1024),
        gpus=_number("LAB_RAY_GPUS", 1.0, 0.01, 1),
        gather=_switch("LAB_RAY_GATHER"),
    )
    if not settings.is_loopback and not asks_for_token():
        raise InputError(
            f"The cluster at {settings.address} is to be used without a token: others could run code there.",
            "Start Ray on every node, and the lab, with RAY_AUTH_MODE=token and the same token; see 'On a cluster' in "
            "README.md.",
        )
    if asks_for_token() and not token():
        raise InputError(
            "RAY_AUTH_MODE is 'token', and there is no token.",
            "Make one with 'ray get-auth-token --generate' and copy ~/.ray/auth_token to every node, or set "
            "RAY_AUTH_TOKEN_PATH.",
        )
    return settings


def require_reached(settings: ClusterSettings) -> None:
    """Raise LabError where nothing takes connections at the cluster's address."""
    try:
        socket.create_connection((settings.host, settings.port), REACHED_WITHIN).close()
    except (OSError, UnicodeError) as error:  # the latter of what can be no name of a machine
        reason = (error.strerror if isinstance(error, OSError) else None) or error
        raise LabError(
            f"The Ray cluster at {settings.address} is not reached: {reason}.",
            "Check RAY_ADDRESS, and that 'ray start --head' is at work there; or set LAB_LAUNCHER=local.",
        ) from error


def asks_for_token() -> bool:
    """Whether Ray is told to prove itself by a token."""
    return os.environ.get("RAY_AUTH_MODE", "").lower() == TOKEN


def token() -> str:
    """The cluster's token, from where Ray takes it; empty where there is none."""
    if given := os.environ.get("RAY_AUTH_TOKEN", "").strip():
        return given
    place = os.environ.get("RAY_AUTH_TOKEN_PATH")
    try:
        return (Path(place) if place else Path.home() / ".ray" / "auth_token").read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def _address() -> str:
    address = os.environ.get("RAY_ADDRESS", "").strip()
    host, _, port = address.rpartition(":")
    if "://" in address or not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise InputError(
            f"RAY_ADDRESS must be the head's host and port, such as 192.0.2.7:6379. Received: '{address}'.",
            "This machine must be a node of the cluster: 'ray start --address=HEAD:6379 --num-cpus=0' makes it one "
            "that carries no runs.",
        )
    return address


def _switch(name: str) -> bool:
    text = os.environ.get(name, "").strip()
    if text not in ("", "0", "1"):
        raise InputError(f"{name} must be 1 or 0. Received: '{text}'.", "Change or unset it.")
    return text == "1"


def _number(name: str, default: float, low: float, high: float) -> float:
    text = os.environ.get(name, "").strip() or str(default)
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not low <= value <= high:
        raise InputError(f"{name} must be a number from {low} to {high}. Received: '{text}'.", "Change or unset it.")
    return value
