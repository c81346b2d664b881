"""On which node of a cluster a run begins: worked out here, so that the lab's own queue alone says whose turn it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from labcore.launch.cluster_settings import ClusterSettings

NO_ROUNDING = 1e-6
"""Tenths of a GPU do not add up to it exactly."""


@dataclass(frozen=True)
class Node:
    """A machine of the cluster.

    Attributes:
        id: as Ray names it.
        name: for people: its host's name.
        cpus, gpus: what runs may take of it.
    """

    id: str
    name: str
    cpus: float
    gpus: float = 0.0


@dataclass(frozen=True)
class Place:
    """What a run takes of a node."""

    node: Node
    cpus: float
    gpus: float = 0.0


def place_for(
    spec: Mapping[str, Any], nodes: Sequence[Node], taken: Sequence[Place], settings: ClusterSettings
) -> Place | None:
    """Where a run, by its spec as plain data, may begin beside those that have `taken` their places; None: nowhere yet.

    What asks for GPUs that no node has begins anywhere: its worker knows the words for that.
    """
    found = [place for node in nodes if (place := _place_on(node, spec, nodes, taken, settings)) is not None]
    # On a node that is used already, as far as GPUs go, so that a whole one stays free for who needs it.
    return min(found, key=lambda place: (_free(place.node, taken)[1], -_free(place.node, taken)[0]), default=None)


def wanted(spec: Mapping[str, Any], node: Node, nodes: Sequence[Node], settings: ClusterSettings) -> Place | None:
    """What the run takes of `node`; None where it wants GPUs which other nodes have, and this one has not."""
    gpus, least = _gpus_of(spec, node, settings), _least_gpus(spec)
    if node.gpus < least and any(other.gpus >= least for other in nodes):
        return None
    return Place(node, min(settings.cpus, node.cpus), gpus if node.gpus >= least else 0.0)


def capacity(nodes: Sequence[Node], settings: ClusterSettings) -> int:
    """How many ordinary runs the nodes carry at once."""
    with_gpus = any(node.gpus for node in nodes)
    return sum(_carried(node, settings) for node in nodes if node.gpus or not with_gpus)


def _carried(node: Node, settings: ClusterSettings) -> int:
    by_cpus = max(1, int(node.cpus / settings.cpus + NO_ROUNDING))
    return min(by_cpus, int(node.gpus / settings.gpus + NO_ROUNDING)) if node.gpus else by_cpus


def _place_on(
    node: Node, spec: Mapping[str, Any], nodes: Sequence[Node], taken: Sequence[Place], settings: ClusterSettings
) -> Place | None:
    place = wanted(spec, node, nodes, settings)
    if place is None:
        return None
    cpus, gpus = _free(node, taken)
    return place if place.cpus <= cpus + NO_ROUNDING and place.gpus <= gpus + NO_ROUNDING else None


def _free(node: Node, taken: Sequence[Place]) -> tuple[float, float]:
    here = [place for place in taken if place.node.id == node.id]
    return node.cpus - sum(place.cpus for place in here), node.gpus - sum(place.gpus for place in here)


def _strategy(spec: Mapping[str, Any]) -> str:
    """The training strategy; a baseline, which has none, computes on processors."""
    training = spec.get("training")
    return str(training.get("strategy", "auto")) if isinstance(training, dict) else "cpu"


def _least_gpus(spec: Mapping[str, Any]) -> int:
    return {"cpu": 0, "tpu": 0, "multi-gpu": 2}.get(_strategy(spec), 1)


def _gpus_of(spec: Mapping[str, Any], node: Node, settings: ClusterSettings) -> float:
    return {"cpu": 0.0, "tpu": 0.0, "multi-gpu": float(int(node.gpus))}.get(_strategy(spec), settings.gpus)
