"""Test figures on 2,000 blood cells of eight kinds: from scratch, from ImageNet, an SVM and a forest; three seeds each.

The settings were chosen on validation images. The same MobileNetV2 is trained from ImageNet's weights and from random
ones, with all else equal but that the former first trains its head alone.
"""

from collections.abc import Collection, Iterator
from typing import Any

from benchmarks.entrants import measured

PRETRAINED = "mobilenet_v2_0.35_224_imagenet_notop.weights.h5"

SCRATCH: dict[str, Any] = {
    "dataset": "blood",
    "preset": "best",
    "preprocessing": {"size": 64},
    "training": {"batch_size": 32},
}
MOBILENET: dict[str, Any] = {
    "dataset": "blood",
    "architecture": {"kind": "mobilenet_v2"},
    "scaling": {"width": 0.35},
    "preprocessing": {"size": 128},
    "training": {"epochs": 24, "batch_size": 32},
}
BASELINE = {"task": "baseline", "dataset": "blood"}


def run(only: Collection[str] = ()) -> Iterator[dict]:
    """What is aimed at, and the figures of each, or of those that are named, as they come in."""
    from benchmarks.data import import_blood, weights

    pretrained = {"weights": {"kind": "file", "path": str(weights(PRETRAINED))}, "head_epochs": 4}
    entrants = {
        "SVM": {**BASELINE, "estimator": {"kind": "svm"}},
        "forest": {**BASELINE, "estimator": {"kind": "random_forest"}},
        "MobileNetV2 from ImageNet": {**MOBILENET, "transfer": pretrained},
        "MobileNetV2 from random weights": MOBILENET,
        "CNN from scratch": SCRATCH,
    }
    for figures in measured(entrants, import_blood, only):
        yield {"aim": {"accuracy": 0.90, "seconds": 900}, **figures}
