"""The cluster that runs are sent to, where there is to be one. Ray itself is not imported: the launcher is asked."""

from collections.abc import Iterator
from importlib import metadata
from typing import Any

from labcore.doctor.check import Check
from labcore.launch import local
from labcore.launch.cluster_settings import LOCAL, RAY, asks_for_token, chosen, cluster_settings, require_reached


def cluster() -> Iterator[Check]:
    """Whether the cluster is reached, and what it has; nothing where runs are carried out by this machine.

    Raises LabError where its settings cannot be, or nothing answers there.
    """
    if chosen() == LOCAL:
        return
    settings = cluster_settings()
    require_reached(settings)
    how = "with a token" if asks_for_token() else "without a token, on this machine only"
    yield Check("cluster", True, f"Ray {metadata.version('ray')}, reached at {settings.address}, {how}")
    status = local.status()
    if not status.alive:
        yield Check("nodes", True, "not known before a launcher is at work; the next run starts it", needed=False)
        return
    if status.kind != RAY:
        yield Check(
            "nodes",
            False,
            "the launcher at work was started for this machine, and sends no run to the cluster",
            "Stop it: python -m labcore launcher stop. The next run starts one for the cluster.",
        )
        return
    used = [node for node in status.nodes if "refused" not in node]
    yield Check(
        "nodes",
        bool(used),
        "; ".join(map(_told, used)) or "none that carries runs",
        "Start Ray on one: 'ray start --address=HEAD:6379', in an environment with the lab's requirements.",
    )
    for node in status.nodes:
        if "refused" in node:
            cure = "Mend that on the node; it is looked at again every minute."
            yield Check("node", False, f"{node['name']}: {node['refused']}", cure, needed=False)


def _told(node: dict[str, Any]) -> str:
    gpus = f", {node['gpus']:g} GPUs" if node["gpus"] else ""
    return f"{node['name']}: {node['cpus']:g} processors{gpus}, {node['running']} running"
