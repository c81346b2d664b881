"""Runs carried out by a cluster: a deputy on a node for each, which starts the worker there."""

import hashlib
import logging
import secrets
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from labcore.errors import LabError
from labcore.launch.carrier import Carrier, Job
from labcore.launch.cluster_settings import RAY, ClusterSettings
from labcore.launch.fabric import Fabric
from labcore.launch.placing import Node, Place, capacity, place_for, wanted
from labcore.launch.remote_job import NODE_LOST, Ground, RemoteJob
from labcore.launch.roster import PROBE, Roster
from labcore.store.claims import Claim, Claims
from labcore.store.files import read_mapping, write_json
from labcore.store.folder import RunFolder
from labcore.store.liveness import NODE, this_host
from labcore.store.status import State, Status
from labcore.store.store import Store

log = logging.getLogger("labcore.launcher")

IDENTITY = "cluster.json"
"""Beside the runs: the name under which this lab's deputies are known to the cluster, among those of other labs."""


class Cluster(Carrier):
    """A cluster.

    Args:
        runs_dir: the folder of runs.
        fabric: how it is asked.
        settings: how much a run takes.
    """

    def __init__(self, runs_dir: Path, fabric: Fabric, settings: ClusterSettings):
        self._settings, self._fabric = settings, fabric
        self._heard = threading.Event()
        self._roster = Roster(fabric, self._heard.set)
        self._ground = Ground(fabric, runs_dir, settings.gather, self._heard.set, self._roster.doubt)
        self._roster.start()
        self._at_work: dict[str, int] = {}

    @property
    def capacity(self) -> int:
        return capacity(self._roster.nodes, self._settings)

    def published(self) -> dict[str, Any]:
        nodes = [
            {"name": node.name, "cpus": node.cpus, "gpus": node.gpus, "running": self._at_work.get(node.id, 0)}
            for node in self._roster.nodes
        ]
        unfit = [{"name": name, "refused": reason} for name, reason in self._roster.unfit.items()]
        return {"slots": self.capacity, "kind": RAY, "address": self._settings.address, "nodes": [*nodes, *unfit]}

    def has_room(self, jobs: Sequence[Job]) -> bool:
        return any(self._place({"training": {"strategy": how}}, jobs) for how in ("cpu", "auto"))

    def fits(self, spec: Mapping[str, Any], jobs: Sequence[Job]) -> bool:
        return self._place(spec, jobs) is not None

    def submit(self, claim: Claim, spec: Mapping[str, Any], jobs: Sequence[Job], claims: Claims) -> Job:
        place = self._place(spec, jobs)
        if place is None:
            raise LabError("The node that the run was to begin on has just been lost.")
        if not claims.assign_to_node(claim, place.node.id):
            raise LabError(f"Run '{claim.run_id}' was taken away before it had begun.")
        job = RemoteJob(self._ground, claim, name_of(claim), place)
        job.start()
        return job

    def reconcile(self, store: Store, claims: Claims) -> list[Job]:
        """Take over the runs whose deputies live; those that have lost theirs are closed as their node was lost, and
        deputies that nobody waits for end."""
        names, jobs = set(self._fabric.names()), list[Job]()
        for claim, status, folder in _claimed(store):
            if not status.host.startswith(NODE):
                if status.host == this_host() and status.pid is None:
                    log.info("Run %s had no node yet: back to the queue", claim.run_id)
                    claims.release(claim)
                continue
            job = RemoteJob(self._ground, claim, name_of(claim), self._place_of(status, folder))
            if job.name in names:
                log.info("Run %s is taken over from %s", claim.run_id, job.where)
                job.start()
            else:
                job.give_up(NODE_LOST)
            jobs.append(job)
        for name in names - {job.name for job in jobs if isinstance(job, RemoteJob)}:
            if name.startswith(PROBE):  # one that is at it now, or that the next look at its node takes up
                continue
            log.info("Deputy %s has no run here any more: it ends", name)
            self._fabric.remove(name)
        return jobs

    def tend(self, jobs: Sequence[Job], waiting: bool) -> None:
        """Nothing stands by on a cluster; what is at work is counted for those who look."""
        self._at_work = {}
        for place in self._taken(jobs):
            self._at_work[place.node.id] = self._at_work.get(place.node.id, 0) + 1

    def wait(self, seconds: float) -> None:
        self._heard.wait(seconds)
        self._heard.clear()

    def leave(self, jobs: Sequence[Job]) -> None:
        self._roster.end()
        for job in jobs:
            if isinstance(job, RemoteJob):
                job.let_go()

    def _place(self, spec: Mapping[str, Any], jobs: Sequence[Job]) -> Place | None:
        return place_for(spec, self._roster.nodes, self._taken(jobs), self._settings)

    def _taken(self, jobs: Sequence[Job]) -> list[Place]:
        return [job.place for job in jobs if isinstance(job, RemoteJob)]

    def _place_of(self, status: Status, folder: RunFolder) -> Place:
        """What a run that is at work takes of its node, which may be gone."""
        key = status.host.removeprefix(NODE)
        nodes = self._fabric.nodes()
        node = next((node for node in nodes if node.id == key), Node(key, key[:12], 0.0))
        try:
            spec = folder.spec_data()
        except LabError:  # torn since it began: its job tells so, and the others go on
            spec = {}
        return wanted(spec, node, [node], self._settings) or Place(node, 0.0)


def identity(runs_dir: Path) -> str:
    """The name under which the deputies of the runs in `runs_dir` are known, the same for every launcher."""
    record = read_mapping(runs_dir / IDENTITY) or {}
    if not isinstance(record.get("lab"), str):
        record = {"lab": secrets.token_hex(8)}
        write_json(runs_dir / IDENTITY, record)
    return f"labcore-{record['lab']}"


def name_of(claim: Claim) -> str:
    """What a claim's deputy is called: another for each attempt, without giving the token away."""
    return f"{claim.run_id}.{hashlib.sha256(claim.token.encode()).hexdigest()[:16]}"


def _claimed(store: Store) -> list[tuple[Claim, Status, RunFolder]]:
    found = []
    for record in store.runs(state=State.RUNNING):
        folder = RunFolder(record.path)
        status = folder.status()
        if status is not None and status.state is State.RUNNING:
            found.append((Claim(record.run_id, status.token), status, folder))
    return found
