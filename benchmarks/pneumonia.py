"""Test figures of the default preset on PneumoniaMNIST: three seeds, each test set opened once.

Published ResNet-18 at 28 pixels (Yang et al. 2023, MedMNIST v2): accuracy .854, AUC .944.
"""

from benchmarks.own_lab import own_lab

SEEDS = (1, 2, 3)


def run() -> dict:
    """Accuracy and AUC of each seed with mean and a 95 % t interval over seeds, and the seconds a run took."""
    with own_lab():
        from benchmarks.data import import_pneumonia
        from benchmarks.running import over_seeds, train

        import_pneumonia()
        reports = [train(dataset="pneumonia", seed=seed) for seed in SEEDS]
    return {
        "aim": {"accuracy": 0.90, "roc_auc": 0.965, "seconds": 600},
        "seeds": SEEDS,
        "test": over_seeds([report["test"] for report in reports]),
        "majority_rate": round(reports[0]["test"]["majority_rate"], 3),
        "parameters": reports[0]["parameters"],
        "seconds": [round(report["seconds"]) for report in reports],
    }
