"""Runs logged to MLflow: a process beside each, where `MLFLOW_TRACKING_URI` is set."""

import logging
from pathlib import Path

from labcore.launch import processes
from labcore.logs import open_log
from labcore.tracking.server import wanted

log = logging.getLogger("labcore.launcher")

LOG = "tracking.log"
"""Beside the runs: what those processes have met."""


def track(run: Path) -> None:
    """Have the run in the folder `run` logged, where that is asked for. Where it cannot be, it runs all the same."""
    if not wanted():
        return
    try:
        command = [*processes.python("labcore.tracking"), str(run)]
        processes.start(command, open_log(run.parent / LOG), run.parent)
    except OSError as error:
        log.warning("Run %s is not logged to MLflow: no process could be started (%s)", run.name, error)
