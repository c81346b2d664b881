"""Coursework C5's recipe with and without a specialist for the rare class: three seeds on terrain, one on rocks.

A dual U-Net with focal loss (preset `c5`) at half its epochs, as a study, by a file, from the queue; rocks are masks of
Mars, where the specialist is for their only object. The effect is of validation images, judged by rules that were found
without them, with its interval over seeds; then the runs are nominated for their test figures. On rocks one seed is
trained, to see that the recipe learns there.
"""

import json
import subprocess
import sys
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from benchmarks.own_lab import own_lab

HALF = {"training": {"epochs": 20}}
SETS: Mapping[str, Mapping[str, Any]] = {
    "terrain": {"base": {"preset": "c5", **HALF}, "metric": "iou.big rock", "seeds": [0, 1, 2]},
    "rocks": {"base": {"preset": "c5", "dataset": "rocks", **HALF}, "metric": "iou.rock", "seeds": [0]},
}
FACTOR = "specialist.kind"


def run(only: Collection[str] = ()) -> Iterator[dict[str, Any]]:
    """Of each set the effect, the figures of every run on test images, and the seconds they took."""
    with own_lab() as home:
        from benchmarks.data import import_masks

        import_masks()
        found: dict[str, Any] = {}
        for name, settings in SETS.items():
            if not only or name in only:
                found[name] = _studied(home, name, settings)
                yield {"epochs": HALF["training"]["epochs"], "sets": found}


def _studied(home: Path, name: str, settings: Mapping[str, Any]) -> dict[str, Any]:
    from labcore.store.store import Store
    from labcore.studies.observed import figures_of

    file = home / f"{name}.json"  # JSON is YAML
    study = {**settings, "name": name, "factors": {FACTOR: ["none", "rare_class"]}}
    file.write_text(json.dumps(study))
    told = _answer("study", str(file), "--wait")
    store, metric = Store(), str(settings["metric"])
    runs: dict[str, list[dict[str, Any]]] = {"none": [], "rare_class": []}
    for run_id in told["runs"]:
        _answer("runs", "nominate", run_id)
        folder = store.folder(run_id)
        report = folder.report() or {}
        figures = {part: figures_of(report[part]) for part in ("validation", "test")}
        runs[folder.spec().specialist.kind].append(
            {
                "seed": folder.spec().seed,
                **{part: {key: round(each[key], 4) for key in (metric, "mean_iou")} for part, each in figures.items()},
                "seconds": round(report["seconds"]),
            }
        )
    return {"metric": metric, "effects": told["effects"], "runs": runs}


def _answer(*words: str) -> dict[str, Any]:
    """What the command answers as JSON. Raises CalledProcessError where it fails."""
    done = subprocess.run(
        [sys.executable, "-m", "labcore", *words, "--json"], check=True, stdout=subprocess.PIPE, text=True
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer
