"""What networks cost, as the bench has worked it out: kept beside the runs, so that it is asked once for each."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from labcore.spec.experiment import Experiment
from labcore.store.files import read_mapping, write_json
from labcore.store.record import is_figure

FOLDER = "costs"
"""Below the folder of runs; it may be deleted at any time."""

BUILDING = ("task", "architecture", "scaling", "head", "transformer", "regularization", "dataset", "transfer")
"""Groups of settings that decide what network is built; also the shape of its images, and the batch."""

NAMES = {"flops": "flops", "memory_bytes": "memory", "parameters": "parameters"}
"""What the bench calls a cost, and what studies call it."""


def network_of(spec: Experiment) -> str:
    """Equal for experiments on one data set that build the same network for as large a batch."""
    settings = spec.model_dump(mode="json")
    built = {key: settings[key] for key in BUILDING if key in settings}
    training = settings.get("training", {})
    whole = [built, settings.get("preprocessing"), training.get("batch_size"), training.get("precision")]
    return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()[:32]


def known(spec: Experiment, runs_dir: Path) -> dict[str, float]:
    """FLOPs of one image going forward, bytes of a training step, and parameters of the network of `spec`; empty where
    nobody has asked yet."""
    kept = read_mapping(runs_dir / FOLDER / f"{network_of(spec)}.json") or {}
    return {name: float(kept[name]) for name in NAMES.values() if is_figure(kept.get(name))}


def keep(spec: Experiment, runs_dir: Path, described: Mapping[str, Any]) -> None:
    """Keep what the bench has said of the network of `spec`."""
    costs = {ours: described[theirs] for theirs, ours in NAMES.items() if is_figure(described.get(theirs))}
    write_json(runs_dir / FOLDER / f"{network_of(spec)}.json", costs)
