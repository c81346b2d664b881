"""The other real sets, imported and trained with the quick preset: one seed each, so no more than that they work."""

from benchmarks.own_lab import own_lab

SETS = {
    "chest_xray_96.zip": {"modality": "X-ray", "group": r"(person\d+)_"},
    "pbc8_96_subset.zip": {"modality": "microscopy"},
    "mnist.npz": {"modality": "digits"},
}


def run() -> dict:
    """For each set: images, validation and test accuracy, the majority rate, and seconds."""
    with own_lab():
        return {"sets": {name: _one(name, facts) for name, facts in SETS.items()}}


def _one(file: str, facts: dict) -> dict:
    from benchmarks.data import shared
    from benchmarks.running import train
    from labcore.datasets.importing import import_path

    name = file.split(".")[0]
    card = import_path(shared(file), name, **facts)
    report = train(dataset=name, preset="quick", seed=1)
    return {
        "images": card.images,
        "validation_accuracy": round(report["validation"]["accuracy"], 3),
        "test_accuracy": round(report["test"]["accuracy"], 3),
        "test_roc_auc": round(report["test"]["roc_auc"], 3),
        "majority_rate": round(report["test"]["majority_rate"], 3),
        "epochs": report["epochs"],
        "seconds": round(report["seconds"]),
    }
