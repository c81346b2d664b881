"""The question to the bench how fast an experiment goes."""

import time
from collections.abc import Callable
from typing import Any

from labcore.datasets.library import Library
from labcore.errors import InputError, LabError
from labcore.launch import bench
from labcore.spec.experiment import Experiment

QUESTION = "pace"

TIME_LIMIT = 120.0
"""Seconds for one kind of work."""


def measure(
    wanted: dict[str, Experiment], patience: float, told: Callable[[str], None] = lambda text: None
) -> dict[str, dict[str, Any]]:
    """What the bench says of each of `wanted`, by their keys; those that it cannot tell of are left out, and when
    `patience` seconds are over, the rest.

    Raises InputError where an experiment cannot be.
    """
    found: dict[str, dict[str, Any]] = {}
    deadline = time.monotonic() + patience
    for number, (key, spec) in enumerate(wanted.items(), 1):
        if time.monotonic() > deadline:
            break
        told(f"Timing a few steps: {number} of {len(wanted)} kinds")
        fingerprint = Library().card(spec.dataset, spec.exclusions).fingerprint
        asked = {"spec": spec.model_dump(mode="json"), "fingerprint": fingerprint}
        try:
            found[key] = bench.ask(QUESTION, asked, timeout=TIME_LIMIT)
        except InputError:
            raise
        except LabError as error:
            told(f"That could not be timed: {error}")
    return found
