"""What the benchmarks of accuracy share: each entrant is trained with three seeds, its test set opened once a run."""

import os
import tempfile
from collections.abc import Callable, Mapping
from typing import Any

SEEDS = (1, 2, 3)


def measured(entrants: Mapping[str, Mapping[str, Any]], take_in: Callable[[], None]) -> dict:
    """For each entrant validation and test figures: of each seed, the mean, and a 95 % t interval over seeds.

    Args:
        entrants: by name, what a spec sets.
        take_in: imports the data sets that they name.
    """
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"LAB_HOME": home, "LAB_SLOTS": "1", "LAB_SPARE": "0"}
        from labcore.launch import local

        take_in()
        try:
            return {"seeds": SEEDS, "entrants": {name: _one(name, each) for name, each in entrants.items()}}
        finally:
            local.stop()


def _one(name: str, settings: Mapping[str, Any]) -> dict:
    from benchmarks.running import over_seeds, train

    reports = [train(**settings, seed=seed) for seed in SEEDS]
    result = {part: over_seeds([report[part] for report in reports]) for part in ("validation", "test")}
    result |= {
        "majority_rate": round(reports[0]["test"]["majority_rate"], 3),
        "parameters": reports[0].get("parameters"),
        "epochs": [report["epochs"] for report in reports],
        "seconds": [round(report["seconds"]) for report in reports],
    }
    print(name, result, flush=True)
    return result
