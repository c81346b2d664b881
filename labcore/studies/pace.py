"""How fast runs of a kind go here, as the finished ones of this lab tell."""

import hashlib
import json
import statistics
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from labcore.errors import LabError
from labcore.spec.experiment import Experiment
from labcore.store.folder import RunFolder
from labcore.store.record import RunRecord
from labcore.store.status import State

LOOKED_AT = 300
"""Finished runs on a data set, the newest, that are asked how long they took."""

DECISIVE = (
    *("task", "dataset", "exclusions", "preprocessing", "augmentation", "transformer", "architecture", "head"),
    *("scaling", "specialist", "transfer", "features", "estimator"),
)
"""Groups of settings that decide how long an epoch takes; also some of the others, see `kind_of_work`."""

BYTES_PER_PARAMETER = 28
"""Of a run's folder: the model, and two checkpoints with the optimizer's two numbers for each."""

BYTES_BESIDE = 3 << 20
"""Of a run's folder: heat maps, metrics, log."""


@dataclass(frozen=True)
class Pace:
    """What runs of one kind take.

    Attributes:
        start: seconds before and after training: to build, compile, save.
        epoch: seconds.
        disk: bytes that a run leaves.
    """

    start: float
    epoch: float
    disk: float

    def seconds(self, spec: Experiment) -> float:
        """How long a run of `spec` takes at most; one that stops early takes less."""
        return self.start + self.epoch * spec.rounds()

    @classmethod
    def of_bench(cls, answer: Mapping[str, Any]) -> "Pace":
        """As the bench has measured it."""
        disk = answer["parameters"] * BYTES_PER_PARAMETER + BYTES_BESIDE
        return cls(answer["start_seconds"], answer["epoch_seconds"], disk)


def kind_of_work(spec: Experiment) -> str:
    """Equal for runs whose epochs take as long, whatever their seed, length, learning rate or regularization."""
    settings = spec.model_dump(mode="json")
    training, division = settings.get("training", {}), settings["division"]
    work = [
        {key: settings[key] for key in DECISIVE if key in settings},
        {key: training.get(key) for key in ("batch_size", "strategy", "precision")},
        {key: division[key] for key in ("share", "folds")},
        settings.get("imbalance", {}).get("sampling"),
    ]
    return hashlib.sha256(json.dumps(work, sort_keys=True).encode()).hexdigest()


def paces(specs: Iterable[Experiment], records: Iterable[RunRecord]) -> dict[str, Pace]:
    """The pace of each kind of work among `specs` that finished runs among `records`, newest first, have done."""
    specs = list(specs)
    wanted, datasets = {kind_of_work(spec) for spec in specs}, {spec.dataset for spec in specs}
    finished = [each for each in records if each.state is State.FINISHED and each.dataset in datasets]
    found: dict[str, list[Pace]] = {}
    for record in finished[:LOOKED_AT]:
        folder = RunFolder(record.path)
        try:
            kind = kind_of_work(folder.spec())
        except LabError:
            continue
        if kind in wanted and (pace := _of_run(record, folder)) is not None:
            found.setdefault(kind, []).append(pace)
    return {kind: _middle(several) for kind, several in found.items()}


def _of_run(record: RunRecord, folder: RunFolder) -> Pace | None:
    seconds, epochs = record.summary.get("seconds"), record.epoch
    if not seconds or not epochs or record.started is None or record.finished is None:
        return None
    disk = sum(path.stat().st_size for _, path in folder.members())
    return Pace(max(0.0, record.finished - record.started - seconds), seconds / epochs, disk)


def _middle(several: list[Pace]) -> Pace:
    return Pace(*(statistics.median(getattr(pace, name) for pace in several) for name in ("start", "epoch", "disk")))
