"""What a run was made with: packages, machine, commit, data."""

import platform
import subprocess
from functools import cache
from importlib.metadata import distributions
from typing import Any

import psutil
import tensorflow as tf

from labcore.datasets.card import Card
from labcore.home import PROJECT


def environment(card: Card) -> dict[str, Any]:
    """Package versions, machine, commit of the lab's code (None outside a checkout), fingerprint of the data set."""
    return {
        "python": platform.python_version(),
        "packages": dict(_packages()),
        "machine": {
            "system": platform.platform(),
            "processor": platform.processor() or platform.machine(),
            "cores": psutil.cpu_count(),
            "memory_bytes": psutil.virtual_memory().total,
            "devices": [device.name for device in tf.config.list_physical_devices()],
        },
        "commit": _commit(),
        "dataset": {
            "name": card.name,
            "fingerprint": card.fingerprint,
            "synthetic": card.synthetic,
            "judged_by": card.judged_by,
            "places": card.places,
            "without": card.without and card.without.model_dump(mode="json"),
            "folds": card.folds,
            "merged": card.merged,
        },
    }


@cache
def _packages() -> dict[str, str]:
    """By name, in alphabetical order: what was installed when this process first asked, which is what it has loaded."""
    found = {d.metadata["Name"]: d.version for d in distributions() if d.metadata["Name"]}
    return dict(sorted(found.items(), key=lambda item: item[0].lower()))


@cache
def _commit() -> str | None:
    """Of the code as this process first saw it: what is checked out later, it does not run."""
    try:
        done = subprocess.run(
            ["git", "rev-parse", "HEAD"], cwd=PROJECT, capture_output=True, text=True, timeout=10, check=True
        )
    except (OSError, subprocess.SubprocessError):  # no git, or not a checkout
        return None
    return done.stdout.strip()
