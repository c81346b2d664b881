"""A chest X-ray network on shifted images, and its explanations held against checks.

The default preset on PneumoniaMNIST; what is shifted and explained are validation images.
"""

import json
import subprocess
import sys
import time

from benchmarks.own_lab import own_lab

SEED = 1
SHIFTED, EXPLAINED = 524, 6
"""Images: all of the validation split, and the first ones, classes in turn."""


def run() -> dict:
    """Robust accuracy, and seconds of checked explanations by seven methods."""
    with own_lab():
        from benchmarks.data import import_pneumonia
        from benchmarks.running import finished

        import_pneumonia()
        run_id = finished(dataset="pneumonia", seed=SEED).path.name
        return {"seed": SEED, "shift": _shift(run_id), "explain": _explain(run_id)}


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
