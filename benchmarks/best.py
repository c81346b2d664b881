"""Test figures on PneumoniaMNIST: the best preset, an SVM and a forest beside it; three seeds each.

The preset was chosen on validation images. Published at 28 pixels (Yang et al. 2023, MedMNIST v2), accuracy and AUC:
ResNet-18 .854, .944; Google AutoML .946, .991.
"""

from collections.abc import Collection, Iterator

from benchmarks.entrants import measured

ENTRANTS = {
    "best preset": {"dataset": "pneumonia", "preset": "best"},
    "SVM": {"task": "baseline", "dataset": "pneumonia", "estimator": {"kind": "svm"}},
    "forest": {"task": "baseline", "dataset": "pneumonia", "estimator": {"kind": "random_forest"}},
}


def run(only: Collection[str] = ()) -> Iterator[dict]:
    """What is aimed at, and the figures of each, or of those that are named, as they come in."""
    from benchmarks.data import import_pneumonia

    for figures in measured(ENTRANTS, import_pneumonia, only):
        yield {"aim": {"accuracy": 0.90, "roc_auc": 0.965}, **figures}
