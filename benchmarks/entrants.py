"""What the benchmarks of accuracy share: each entrant is trained with three seeds, its test set opened once a run."""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from benchmarks.own_lab import own_lab

SEEDS = (1, 2, 3)


def measured(
    entrants: Mapping[str, Mapping[str, Any]], take_in: Callable[[], None], only: Collection[str] = ()
) -> Iterator[dict]:
    """For each entrant validation and test figures: of each seed, the mean, and a 95 % t interval over seeds.

    Given anew with each entrant that is through, together with those before it.

    Args:
        entrants: by name, what a spec sets.
        take_in: imports the data sets that they name.
        only: the names of those that are measured, all where there are none.
    """
    unknown = set(only) - set(entrants)
    if unknown:
        raise SystemExit(f"No such entrant: {', '.join(sorted(unknown))}. Known are: {', '.join(entrants)}.")
    chosen = {name: settings for name, settings in entrants.items() if not only or name in only}
    with own_lab():
        take_in()
        figures: dict[str, dict] = {}
        for name, settings in chosen.items():
            figures[name] = _one(name, settings)
            yield {"seeds": SEEDS, "entrants": figures}


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
