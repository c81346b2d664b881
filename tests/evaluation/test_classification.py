"""Figures agree with scikit-learn, and with arithmetic where a class is missing."""

import numpy as np
import pytest
from sklearn import metrics

from labcore.evaluation.classification import confusion, figures, report

RNG = np.random.default_rng(5)


def answers(classes: int, images: int = 200) -> tuple[np.ndarray, np.ndarray]:
    labels = RNG.integers(0, classes, images).astype(np.int32)
    logits = RNG.normal(size=(images, classes)) + 1.2 * np.eye(classes)[labels]
    return labels, (np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)).astype(np.float32)


@pytest.mark.parametrize("classes", [2, 5])
def test_figures_are_those_of_scikit_learn(classes):
    labels, probabilities = answers(classes)
    predicted = probabilities.argmax(axis=1)
    auc = (
        metrics.roc_auc_score(labels, probabilities[:, 1])
        if classes == 2
        else metrics.roc_auc_score(labels, probabilities / probabilities.sum(1, keepdims=True), multi_class="ovr")
    )
    found = figures(labels, probabilities)
    assert found["accuracy"] == pytest.approx(metrics.accuracy_score(labels, predicted))
    assert found["balanced_accuracy"] == pytest.approx(metrics.balanced_accuracy_score(labels, predicted))
    assert found["precision_macro"] == pytest.approx(metrics.precision_score(labels, predicted, average="macro"))
    assert found["recall_macro"] == pytest.approx(metrics.recall_score(labels, predicted, average="macro"))
    assert found["f1_macro"] == pytest.approx(metrics.f1_score(labels, predicted, average="macro"))
    assert found["roc_auc"] == pytest.approx(auc)
    assert found["loss"] == pytest.approx(metrics.log_loss(labels, probabilities), rel=1e-5)
    assert ("binary_accuracy" in found) == (classes == 2)


def test_confusion_has_truth_in_rows():
    matrix = confusion(np.array([0, 0, 1], np.int32), np.array([[0.9, 0.1], [0.2, 0.8], [0.3, 0.7]]))
    assert matrix.tolist() == [[1, 1], [0, 1]]


def test_classes_that_do_not_occur_weigh_nothing():
    labels = np.array([0, 0, 1, 1], np.int32)
    probabilities = np.eye(3, dtype=np.float32)[labels]
    found = figures(labels, probabilities)
    assert found["balanced_accuracy"] == found["recall_macro"] == found["f1_macro"] == found["roc_auc"] == 1


def test_one_class_alone_has_no_roc_curve():
    assert np.isnan(figures(np.zeros(3, np.int32), np.full((3, 2), 0.5))["roc_auc"])


def test_the_report_states_the_majority_rate_and_each_class():
    labels = np.array([0, 1, 1, 1], np.int32)
    found = report(labels, np.eye(2, dtype=np.float32)[[0, 1, 1, 0]], ("cat", "dog"))
    assert found["majority_rate"] == 0.75 and found["images"] == 4
    assert found["per_class"]["dog"] == {
        "precision": 1.0,
        "recall": pytest.approx(2 / 3),
        "specificity": 1.0,
        "f1": pytest.approx(0.8),
        "support": 3,
    }
