"""Test figures on PneumoniaMNIST: the best preset, an SVM and a forest beside it; three seeds each.

The preset was chosen on validation images. Published at 28 pixels (Yang et al. 2023, MedMNIST v2), accuracy and AUC:
ResNet-18 .854, .944; Google AutoML .946, .991.
"""

from benchmarks.entrants import measured

ENTRANTS = {
    "best preset": {"dataset": "pneumonia", "preset": "best"},
    "SVM": {"task": "baseline", "dataset": "pneumonia", "estimator": {"kind": "svm"}},
    "forest": {"task": "baseline", "dataset": "pneumonia", "estimator": {"kind": "random_forest"}},
}


def run() -> dict:
    """Figures of each, and what is aimed at."""
    from benchmarks.data import import_pneumonia

    return {"aim": {"accuracy": 0.90, "roc_auc": 0.965}, **measured(ENTRANTS, import_pneumonia)}
