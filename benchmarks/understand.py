"""A chest X-ray network on shifted images, its explanations held against checks, and the script without the lab.

The default preset on PneumoniaMNIST, a run for each seed; then its exported `train.py`, in a process that knows nothing
of the lab, with the same seeds. What is shifted and explained is the first seed's network, on validation images.
"""

import json
import re
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.own_lab import own_lab

SEEDS = (1, 2, 3)
SHIFTED, EXPLAINED = 524, 6
"""Images: all of the validation split, and the first ones, classes in turn."""

TOLD = re.compile(r"test accuracy[: ]+([0-9.]+)", re.IGNORECASE)


def run() -> dict:
    """Robust accuracy, seconds of checked explanations by seven methods, and test accuracy with and without the lab."""
    with own_lab() as home:
        from benchmarks.data import import_pneumonia
        from benchmarks.running import train
        from labcore.store.store import Store

        import_pneumonia()
        reports = [train(dataset="pneumonia", seed=seed) for seed in SEEDS]
        first = min(Store().runs(), key=lambda record: record.created).run_id
        results = {"shift": _shift(first), "explain": _explain(first)}
        bundle = home / "bundle"
        _labcore("export", first, "--format", "keras", "--data", "--out", str(bundle))
        own = [report["test"]["accuracy"] for report in reports]
        alone = [_script(bundle, seed) for seed in SEEDS]
    return {"seeds": SEEDS, **results, "script": _both(own, alone)}


def _shift(run_id: str) -> dict:
    found = _labcore("evaluate", run_id, "--shift", "--images", str(SHIFTED))["shift"]
    names = ("images", "accuracy", "robust_accuracy", "drop", "worst")
    return {name: found[name] for name in names}


def _explain(run_id: str) -> dict:
    """Seconds for all methods with both checks, and by what share integrated gradients miss the score."""
    began = time.monotonic()
    asked = ("--method", "all", "--check", "--number", str(EXPLAINED))
    found = _labcore("explain", run_id, *asked)["explanations"]
    seconds = time.monotonic() - began
    integrated = next(each for each in found if each["method"]["kind"] == "integrated_gradients")["facts"]
    pairs = list(zip(integrated["sum"], integrated["score_difference"], strict=True))
    return {
        "images": EXPLAINED,
        "methods": {each["method"]["kind"]: each["sanity"]["verdict"] for each in found},
        "seconds": round(seconds, 1),
        "integrated_gradients": {
            "gap_share": round(sum(abs(a - b) for a, b in pairs) / sum(abs(b) for _, b in pairs), 4),
            "scores": [round(true, 4) for _, true in pairs],
        },
    }


def _labcore(*words: str) -> dict:
    command = [sys.executable, "-m", "labcore", *words, "--json"]
    told: dict = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
    return told


def _script(bundle: Path, seed: int) -> float:
    """The test accuracy that the exported script tells at its end."""
    (data,) = bundle.glob("*.npz")
    command = [sys.executable, "train.py", data.name, "--seed", str(seed)]
    done = subprocess.run(command, cwd=bundle, check=True, stdout=subprocess.PIPE, text=True)
    return float(TOLD.findall(done.stdout)[-1])


def _both(own: list[float], alone: list[float]) -> dict:
    """Each side with its mean and spread, and Welch's interval of the difference."""
    import numpy as np
    from scipy import stats

    interval = stats.ttest_ind(alone, own, equal_var=False).confidence_interval(0.95)
    sides = {"lab": own, "script": alone}
    return {
        **{
            name: {
                "accuracy": [round(value, 4) for value in values],
                "mean": round(float(np.mean(values)), 4),
                "deviation": round(float(np.std(values, ddof=1)), 4),
            }
            for name, values in sides.items()
        },
        "difference_95": [round(float(end), 4) for end in interval],
    }
