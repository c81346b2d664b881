"""Images that are made: a VAE and WGAN-GPs on MNIST, read by a classifier of the lab, and a GAN on blood cells.

One seed each, default preset. The classifier is trained by the lab the first time that it is needed, on the same
training images; its accuracy stands beside what it reads. A hand-written WGAN-GP (182 ms a step of the generator) came
to a mean confidence of 0.85 after 8 minutes, as read by a classifier that is right in 98.7 %, with every digit between
8 and 13 % of the samples.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from benchmarks.own_lab import own_lab

SEED = 1
MANY = {"scores": {"samples": 5000}}
ENTRANTS: Mapping[str, Mapping[str, Any]] = {
    "vae": {"task": "vae", "dataset": "mnist", "training": {"epochs": 10}, **MANY},
    "gan": {"task": "gan", "dataset": "mnist", **MANY},
    "conditional": {"task": "gan", "dataset": "mnist", "conditional": True, **MANY},
    "cells": {
        "task": "gan",
        "dataset": "blood",
        "preprocessing": {"size": 32},
        "diff_augmentation": {"enabled": True},
    },
}
TOLD = (
    *("elbo", "reconstruction", "kl", "active_units", "reconstructions_read", "reconstructions_right"),
    *("frechet_distance", "kernel_distance", "sample_precision", "sample_recall", "diversity", "read_confidence"),
    *("samples", "real_images"),
)


def run(only: Collection[str] = (), before: Mapping[str, Any] | None = None) -> Iterator[dict[str, Any]]:
    """Of each entrant figures on test images, the course of the Fréchet distance on validation images, and seconds.

    Args:
        only: entrants to measure, all by default; those of `before`, what was measured by now, stay as they are.
    """
    unknown = set(only) - set(ENTRANTS)
    if unknown:
        raise SystemExit(f"No such entrant: {', '.join(sorted(unknown))}. Known are: {', '.join(ENTRANTS)}.")
    with own_lab():
        from benchmarks.data import import_blood, shared
        from labcore.datasets.importing import import_path

        import_blood()
        import_path(shared("mnist.npz"), "mnist", modality="digits")
        found: dict[str, Any] = dict(before["entrants"]) if only and before else {}
        for name, settings in ENTRANTS.items():
            if not only or name in only:
                found[name] = _one(settings)
                missing = {} if set(found) == set(ENTRANTS) else {"incomplete": True}
                yield {"seed": SEED, "entrants": {name: found[name] for name in ENTRANTS if name in found}, **missing}


def _one(settings: Mapping[str, Any]) -> dict[str, Any]:
    from benchmarks.running import finished

    folder = finished(**settings, seed=SEED)
    report, status = folder.report(), folder.status()
    epochs = [row.values for row in folder.metrics_reader(batches=False).poll() if row.kind == "epoch"]
    course = [each["val_frechet_distance"] for each in epochs if "val_frechet_distance" in each]
    test = report["test"]
    return {
        **{name: round(float(test[name]), 4) for name in TOLD if name in test},
        "intervals": folder.json_artifact("test_samples_assessed")["intervals"],
        "read_as": {name: round(share, 4) for name, share in test.get("read_as", {}).items()},
        "feature_network": test["feature_network"],
        "course_of_frechet_distance": [round(each, 3) for each in course],
        "parameters": report["parameters"],
        "epochs": report["epochs"],
        "best_epoch": report["best_epoch"],
        "seconds": round(report["seconds"]),
        "spent": {part: round(seconds) for part, seconds in status.spent.items()},
    }
