"""What the benchmarks of accuracy share: each entrant is trained with three seeds, its test set opened once a run."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from benchmarks.own_lab import own_lab

SEEDS = (1, 2, 3)


def measured(
    entrants: Mapping[str, Mapping[str, Any]],
    take_in: Callable[[], None],
    only: Collection[str] = (),
    figures: Sequence[str] = (),
) -> Iterator[dict]:
    """For each entrant validation and test figures: of each seed, the mean, and a 95 % t interval over seeds.

    `seconds` are those of training, `whole_seconds` those of the run with all that comes before and after.

    Given anew with each entrant that is through, together with those before it.

    Args:
        entrants: by name, what a spec sets.
        take_in: imports the data sets that they name.
        only: the names of those that are measured, all where there are none.
        figures: which are told, those of classifiers where none are named; one of one class of an entrant that has no
            such class is left out.
    """
    unknown = set(only) - set(entrants)
    if unknown:
        raise SystemExit(f"No such entrant: {', '.join(sorted(unknown))}. Known are: {', '.join(entrants)}.")
    chosen = {name: settings for name, settings in entrants.items() if not only or name in only}
    with own_lab():
        take_in()
        found: dict[str, dict] = {}
        for name, settings in chosen.items():
            found[name] = _one(name, settings, figures)
            yield {"seeds": SEEDS, "entrants": found}


def _one(name: str, settings: Mapping[str, Any], figures: Sequence[str]) -> dict:
    from benchmarks.running import OF_CLASSES, finished, over_seeds
    from labcore.studies.observed import figures_of

    folders = [finished(**settings, seed=seed) for seed in SEEDS]
    reports = [folder.report() for folder in folders]
    told = [each for each in figures or OF_CLASSES if each in figures_of(reports[0]["test"])]
    result = {part: over_seeds([report[part] for report in reports], told) for part in ("validation", "test")}
    result |= {
        "majority_rate": round(reports[0]["test"]["majority_rate"], 3),
        "parameters": reports[0].get("parameters"),
        "epochs": [report["epochs"] for report in reports],
        "seconds": [round(report["seconds"]) for report in reports],
        "whole_seconds": [round(folder.status().seconds) for folder in folders],
    }
    print(name, result, flush=True)
    return result
