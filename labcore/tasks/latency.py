"""How long a run's network takes to answer one image, here and now."""

import time
from pathlib import Path
from typing import Any

import numpy as np

from labcore.store.folder import RunFolder
from labcore.tasks.looked import network_of

CALLS, UNCOUNTED = 30, 3
"""Answers that are timed, and those before, in which what is needed is set up."""


def latency(run: str) -> dict[str, Any]:
    """Milliseconds that one image takes from pixels to probabilities, one image at a time.

    Args:
        run: the run's folder.

    Returns:
        `median` and `slow` (nine of ten answers take no longer), in milliseconds, of `calls` answers.

    Raises InputError: a run that has kept no network.
    """
    network = network_of(RunFolder(Path(run))).explained
    image = np.full((1, *network.shape), 127, np.uint8)
    taken = []
    for call in range(UNCOUNTED + CALLS):
        began = time.perf_counter()
        network.probabilities(image)
        if call >= UNCOUNTED:
            taken.append(1000 * (time.perf_counter() - began))
    return {"median": float(np.median(taken)), "slow": float(np.quantile(taken, 0.9)), "calls": CALLS}
