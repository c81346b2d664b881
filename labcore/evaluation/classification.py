"""Figures of a classifier, from true labels and predicted probabilities."""

import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import UndefinedMetricWarning
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support, roc_auc_score

from labcore.evaluation.calibration import brier, reliability
from labcore.evaluation.weighted import of_confusion


def confusion(labels: NDArray[np.int32], probabilities: NDArray[np.float32]) -> NDArray[np.int64]:
    """Counts `(C, C)`: row the true class, column the most probable one.

    Args:
        labels: `(N,)` int32.
        probabilities: `(N, C)`.
    """
    classes = probabilities.shape[1]
    return confusion_matrix(labels, probabilities.argmax(axis=1), labels=np.arange(classes))


def figures(labels: NDArray[np.int32], probabilities: NDArray[np.float32]) -> dict[str, float]:
    """Headline figures of `(N,)` int32 labels and `(N, C)` probabilities.

    Averages (`_macro`) run over the classes that occur among the labels, each counting the same; `roc_auc` is the area
    for the second of two classes, else the mean of one-against-rest areas, and NaN with fewer than two classes present.
    `loss` is the mean cross-entropy in nats, unweighted.
    """
    matrix = confusion(labels, probabilities)
    support = matrix.sum(axis=1)
    present = support > 0
    predicted = probabilities.argmax(axis=1)
    precision, recall, f1, _ = precision_recall_fscore_support(
        labels, predicted, labels=np.flatnonzero(present), average="macro", zero_division=0
    )
    accuracy = float(np.trace(matrix) / max(1, len(labels)))
    truth = np.clip(probabilities[np.arange(len(labels)), labels], 1e-7, 1)
    values = {
        "loss": float(-np.log(truth).mean()),
        "accuracy": accuracy,
        "balanced_accuracy": float(np.mean(np.diag(matrix)[present] / support[present])),
        "precision_macro": float(precision),
        "recall_macro": float(recall),
        "f1_macro": float(f1),
        "roc_auc": roc_auc(labels, probabilities),
    }
    if probabilities.shape[1] == 2:
        values["binary_accuracy"] = accuracy
    return values


def roc_auc(labels: NDArray[np.int32], probabilities: NDArray[np.float32]) -> float:
    """Area under the ROC curve, see `figures`."""
    present = np.unique(labels)
    if len(present) < 2:
        return float("nan")
    if probabilities.shape[1] == 2:
        return float(roc_auc_score(labels, probabilities[:, 1]))
    return float(np.mean([roc_auc_score(labels == label, probabilities[:, label]) for label in present]))


def report(labels: NDArray[np.int32], probabilities: NDArray[np.float32], classes: tuple[str, ...]) -> dict[str, Any]:
    """`figures`, and beside them the majority-class rate, Matthews' correlation (`mcc`), Cohen's kappa, the mean
    specificity, Brier score and calibration error; of each class by name precision, recall, specificity, F1, support.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UndefinedMetricWarning)
        precision, recall, f1, support = precision_recall_fscore_support(
            labels, probabilities.argmax(axis=1), labels=np.arange(len(classes)), zero_division=0
        )
    split, of_class = of_confusion(confusion(labels, probabilities).astype(np.float64)[..., None])
    rows = zip(classes, precision, recall, of_class["specificity"][:, 0], f1, support, strict=True)
    return {
        **figures(labels, probabilities),
        **{name: float(split[name][0]) for name in ("mcc", "kappa", "specificity_macro")},
        "brier": brier(labels, probabilities),
        "ece": reliability(labels, probabilities).ece,
        "majority_rate": float(support.max() / max(1, support.sum())),
        "images": len(labels),
        "per_class": {
            name: {
                "precision": float(p),
                "recall": float(r),
                "specificity": float(s),
                "f1": float(f),
                "support": int(n),
            }
            for name, p, r, s, f, n in rows
        },
    }
