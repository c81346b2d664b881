"""What the networks of some experiments cost, asked of the bench where nobody has asked before."""

import time
from collections.abc import Callable, Iterable
from pathlib import Path

from labcore.datasets.library import Library
from labcore.errors import LabError
from labcore.launch.bench import ask
from labcore.spec.experiment import Experiment
from labcore.store.network_costs import keep, known, network_of

TIME_LIMIT = 120.0
"""Seconds in which a network is built and its operations are counted."""


def work_out(
    specs: Iterable[Experiment], runs_dir: Path, patience: float, told: Callable[[str], None] = lambda text: None
) -> int:
    """Have the costs of the networks of `specs` worked out and kept. Returns how many are not known yet.

    Args:
        patience: seconds after which no further network is asked about.
        told: hears what is going on, and what could not be told.
    """
    unknown = {network_of(spec): spec for spec in specs if not known(spec, runs_dir)}
    deadline, library = time.monotonic() + patience, Library()
    for number, spec in enumerate(unknown.values(), 1):
        if time.monotonic() > deadline:
            break
        told(f"Counting operations: {number} of {len(unknown)} networks")
        try:
            card = library.card(spec.dataset, spec.exclusions)
            payload = {"spec": spec.model_dump(mode="json"), "fingerprint": card.fingerprint}
            keep(spec, runs_dir, ask("describe", payload, timeout=TIME_LIMIT, runs_dir=runs_dir))
        except LabError as error:
            told(f"That could not be told: {error}")
    return sum(not known(spec, runs_dir) for spec in unknown.values())
