"""Test figures on real images: networks from scratch and pretrained, an SVM and a forest beside them; three seeds each.

The settings were chosen on validation images alone; each run opens its test set once, at its end.
Published on PneumoniaMNIST at 28 pixels (Yang et al. 2023, MedMNIST v2), accuracy and AUC: ResNet-18 .854, .944;
Google AutoML .946, .991.
"""

import os
import tempfile
from typing import Any

SEEDS = (1, 2, 3)

PRETRAINED = "mobilenet_v2_0.35_224_imagenet_notop.weights.h5"

MOBILENET: dict[str, Any] = {
    "dataset": "blood",
    "architecture": {"kind": "mobilenet_v2"},
    "scaling": {"width": 0.35},
    "preprocessing": {"size": 128},
    "training": {"epochs": 24, "batch_size": 32},
}

ENTRANTS: dict[str, dict[str, Any]] = {
    "pneumonia, best preset": {"dataset": "pneumonia", "preset": "best"},
    "pneumonia, SVM": {"task": "baseline", "dataset": "pneumonia", "estimator": {"kind": "svm"}},
    "pneumonia, forest": {"task": "baseline", "dataset": "pneumonia", "estimator": {"kind": "random_forest"}},
    "blood cells, best preset at 64 px": {
        "dataset": "blood",
        "preset": "best",
        "preprocessing": {"size": 64},
        "training": {"batch_size": 32},
    },
    "blood cells, MobileNetV2 from ImageNet": {
        **MOBILENET,
        "transfer": {"weights": {"kind": "file"}, "head_epochs": 4},
    },
    "blood cells, MobileNetV2 from random weights": MOBILENET,
    "blood cells, SVM": {"task": "baseline", "dataset": "blood", "estimator": {"kind": "svm"}},
    "blood cells, forest": {"task": "baseline", "dataset": "blood", "estimator": {"kind": "random_forest"}},
}


def run() -> dict:
    """For each entrant validation and test figures: of each seed, the mean, and a 95 % t interval over seeds."""
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"LAB_HOME": home, "LAB_SLOTS": "1", "LAB_SPARE": "0"}
        from benchmarks.data import import_blood, import_pneumonia, weights
        from labcore.launch import local

        import_pneumonia()
        import_blood()
        transfer = ENTRANTS["blood cells, MobileNetV2 from ImageNet"]["transfer"]
        transfer["weights"]["path"] = str(weights(PRETRAINED))
        try:
            return {"seeds": SEEDS, "entrants": {name: _one(name, settings) for name, settings in ENTRANTS.items()}}
        finally:
            local.stop()


def _one(name: str, settings: dict[str, Any]) -> dict:
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
