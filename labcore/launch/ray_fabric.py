"""A Ray cluster as the launcher asks it: the only code that imports Ray, in the launcher's process alone.

Of Ray it uses actors, detached and by name, so that they outlive the launcher, as tasks would not; placed on a given
node; without restarts, as the lab's own queue says what is begun again. Reference: Moritz et al., Ray, OSDI 2018;
https://docs.ray.io/en/latest/ray-core/actors.html.
"""

import logging
import time
from collections.abc import Callable, Sequence
from typing import Any

import grpc
import ray
import ray.exceptions as failures
from ray.util import list_named_actors
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

from labcore.errors import InputError, LabError
from labcore.launch.cluster_settings import ClusterSettings, asks_for_token, require_reached
from labcore.launch.deputy import Deputy
from labcore.launch.fabric import DeputyLost, Fabric, GivenUp
from labcore.launch.placing import Node, Place

log = logging.getLogger("labcore.launcher")

LOOK = 0.5
"""Seconds between two questions whether to wait on."""

RECONNECT = 1.0
"""Seconds before a call is repeated whose connection broke."""

ALIVE = "/ray.rpc.NodeInfoGcsService/CheckAlive"
"""What any node of a cluster may ask of its head."""


class RayFabric(Fabric):
    """The cluster that the settings name, joined on this machine's own node of it.

    Args:
        settings: where it is.
        lab: the namespace of this lab's deputies.
        command: how a worker is started on a node, other than by `labcore.worker`.

    Raises LabError: not reached, open to everybody, of other versions, or this machine is no node of it.
    """

    def __init__(self, settings: ClusterSettings, lab: str, command: Sequence[str] | None = None):
        self._command = command
        require_reached(settings)
        require_closed(settings)
        try:
            ray.init(address=settings.address, namespace=lab, log_to_driver=False, logging_level=logging.WARNING)
        except Exception as error:  # Ray raises whatever it met
            raise LabError(
                f"The Ray cluster at {settings.address} cannot be joined: {_first_line(error)}",
                "This machine must be a node of it, with the same versions of Ray and Python and the same token: 'ray "
                "start --address=HEAD:6379 --num-cpus=0' makes it one that carries no runs.",
            ) from error
        self._class = ray.remote(Deputy)

    def nodes(self) -> Sequence[Node]:
        try:
            found = ray.nodes()
        except Exception as error:
            raise LabError(f"The Ray cluster does not say which nodes it has: {_first_line(error)}") from error
        living = [node for node in found if node["Alive"]]
        names = [node["NodeManagerHostname"] for node in living]
        return [
            Node(
                id=node["NodeID"],
                name=name if names.count(name) == 1 else f"{name} ({node['NodeID'][:6]})",
                cpus=float(node["Resources"].get("CPU", 0.0)),
                gpus=float(node["Resources"].get("GPU", 0.0)),
            )
            for node, name in zip(living, names, strict=True)
        ]

    def start(self, name: str, place: Place) -> Any:
        options = {
            "name": name,
            "lifetime": "detached",
            "num_cpus": place.cpus,
            "num_gpus": place.gpus,
            "max_restarts": 0,
            "scheduling_strategy": NodeAffinitySchedulingStrategy(place.node.id, soft=False),
        }
        try:
            return self._class.options(**options).remote(self._command)
        except ValueError:  # of that name there is one: this launcher was killed between its start and its first word
            return ray.get_actor(name)

    def find(self, name: str) -> Any | None:
        try:
            return ray.get_actor(name)
        except ValueError:
            return None

    def names(self) -> Sequence[str]:
        try:
            return list_named_actors()
        except failures.RayError as error:
            raise LabError(f"The Ray cluster does not say what is at work: {_first_line(error)}") from error

    def ask(self, deputy: Any, method: str, *args: Any, patience: Callable[[], bool]) -> Any:
        reference = getattr(deputy, method).remote(*args)
        while True:
            try:
                return ray.get(reference, timeout=LOOK)
            except failures.GetTimeoutError as waiting:
                if not patience():
                    raise GivenUp from waiting
            except (failures.ActorUnavailableError, failures.ObjectLostError) as broken:
                if not patience():
                    raise GivenUp from broken
                time.sleep(RECONNECT)
                reference = getattr(deputy, method).remote(*args)
            except (failures.ActorDiedError, failures.ActorUnschedulableError, failures.NodeDiedError) as gone:
                raise DeputyLost(_first_line(gone)) from gone
            except failures.RayTaskError as error:
                raise LabError(
                    f"The node could not do its part ('{method}'): {_first_line(error.cause)}",
                    "The launcher's log has the details; look at the disk and the Python of that node.",
                ) from error

    def remove(self, name: str) -> None:
        try:
            deputy = self.find(name)
            if deputy is not None:
                ray.kill(deputy, no_restart=True)
        except failures.RayError as error:
            raise LabError(f"The Ray cluster does not end '{name}': {_first_line(error)}") from error


def require_closed(settings: ClusterSettings) -> None:
    """Raise InputError where the cluster answers whoever asks, without a token, and others than this machine can ask;
    LabError where what listens there answers nobody: Ray itself would go on asking it for ever.

    That the lab has a token does not tell: a cluster that was started without never looks at it.
    """
    with grpc.insecure_channel(settings.address) as channel:
        ask = channel.unary_unary(ALIVE, request_serializer=bytes, response_deserializer=bytes)
        try:
            ask(b"", timeout=5.0)
        except grpc.RpcError as refusal:
            if refusal.code() is grpc.StatusCode.UNAUTHENTICATED:
                return
            raise LabError(
                f"The head of the Ray cluster at {settings.address} does not answer: {refusal.details()}.",
                "Check RAY_ADDRESS: it names the port that 'ray start --head --port' was given, 6379 by default.",
            ) from refusal
    if settings.is_loopback and not asks_for_token():
        return
    raise InputError(
        f"The Ray cluster at {settings.address} takes work from whoever reaches it, without a token.",
        "Stop it, and start it on every node with RAY_AUTH_MODE=token and the same token; see 'On a cluster' in "
        "README.md.",
    )


def _first_line(error: object) -> str:
    return next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)[:300]
