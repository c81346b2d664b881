"""What a run needs with it on a node that does not see the lab's folders, by the names that a deputy knows."""

from collections.abc import Iterator
from pathlib import Path

from labcore.datasets.layout import PARTIAL
from labcore.datasets.library import Library
from labcore.spec.base import extra
from labcore.spec.experiment import Experiment
from labcore.spec.named_runs import named_runs
from labcore.spec.transfer.weights import weights_file
from labcore.store.folder import RunFolder
from labcore.store.members import CHECKPOINTS, LOG, METRICS, TENSORBOARD

NOT_OF_EARLIER_RUNS = (f"{CHECKPOINTS}/", f"{TENSORBOARD}/", METRICS, LOG)
"""Beginnings of members that nobody asks of a run whose network is taken."""


def luggage(folder: RunFolder) -> dict[str, Path]:
    """The files that the run in `folder` needs, by name; raises LabError where its spec cannot be read.

    Its own to go on from, the data set (a built-in one that nobody has opened yet is drawn there), earlier runs whose
    networks it takes, and a file of weights from the lab's own folder.
    """
    spec = folder.spec()
    found = {f"run/{name}": path for name, path in folder.members() if not name.startswith(f"{TENSORBOARD}/")}
    found.update(_data_set(spec.dataset))
    for run_id in named_runs(spec):
        for name, path in RunFolder(folder.path.parent / run_id).members():
            if not name.startswith(NOT_OF_EARLIER_RUNS):
                found[f"runs/{run_id}/{name}"] = path
    found.update(_weights(spec))
    return found


def _data_set(name: str) -> Iterator[tuple[str, Path]]:
    place = Library().folder(name)
    for path in sorted(place.rglob("*")):
        inside = path.relative_to(place)
        is_draft = path.name.endswith(PARTIAL) or any(part.startswith(".") for part in inside.parts)
        if path.is_file() and not path.is_symlink() and not is_draft:
            yield f"data/library/{name}/{inside.as_posix()}", path


def _weights(spec: Experiment) -> Iterator[tuple[str, Path]]:
    """Files of weights in the lab's own folder; one that is named by its whole path must lie there on every node."""
    for _, part in spec.parts():
        for field in type(part).model_fields:
            named = getattr(part, field)
            if extra(type(part).model_fields[field], "options") != "weights" or not named:
                continue
            if not Path(named).expanduser().is_absolute() and weights_file(named).is_file():
                yield f"weights/{Path(named).as_posix()}", weights_file(named)
