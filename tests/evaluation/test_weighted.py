"""Figures of weighted images are scikit-learn's, of whole sets and of draws with repeats."""

import numpy as np
import pytest
from sklearn import metrics

from labcore.evaluation.classification import figures
from labcore.evaluation.measures import MEASURES
from labcore.evaluation.weighted import Weighted
from tests.evaluation.drawn import drawn


def by_scikit_learn(labels, probabilities):
    """The same figures, one by one."""
    predicted, classes = probabilities.argmax(axis=1), probabilities.shape[1]
    exact = probabilities.astype(np.float64)  # of float32, rows do not quite sum to 1
    found = {
        "accuracy": metrics.accuracy_score(labels, predicted),
        "balanced_accuracy": metrics.balanced_accuracy_score(labels, predicted),
        "mcc": metrics.matthews_corrcoef(labels, predicted),
        "kappa": metrics.cohen_kappa_score(labels, predicted),
        "brier": np.square(probabilities - np.eye(classes)[labels]).sum(axis=1).mean(),
        "loss": metrics.log_loss(labels, exact / exact.sum(axis=1, keepdims=True)),
    }
    rest = {}
    for average in ("macro", "weighted", "micro"):
        told = metrics.precision_recall_fscore_support(labels, predicted, average=average, zero_division=0)
        found |= {
            f"{name}_{average}": value for name, value in zip(("precision", "recall", "f1"), told[:3], strict=True)
        }
    told = metrics.precision_recall_fscore_support(labels, predicted, labels=range(classes), zero_division=0)
    rest |= dict(zip(("precision", "recall", "f1"), told[:3], strict=True))
    rest["specificity"] = [metrics.recall_score(labels != c, predicted != c) for c in range(classes)]
    rest["roc_auc"] = [metrics.roc_auc_score(labels == c, probabilities[:, c]) for c in range(classes)]
    rest["average_precision"] = [
        metrics.average_precision_score(labels == c, probabilities[:, c]) for c in range(classes)
    ]
    for name in ("roc_auc", "average_precision"):
        found[name] = rest[name][1] if classes == 2 else np.mean(rest[name])
    return found, rest


@pytest.mark.parametrize("classes", [2, 5])
@pytest.mark.parametrize("coarse", [False, True], ids=["distinct", "tied"])
def test_figures_of_all_images_and_of_any_draw_are_those_of_scikit_learn(classes, coarse):
    answers = drawn(classes)
    given = np.round(answers.probabilities, 1) + 0.01 if coarse else answers.probabilities
    given = (given / given.sum(axis=1, keepdims=True)).astype(np.float32)
    if coarse:
        given[:, 1] = np.round(given[:, 1], 1)  # many images share a score of this class
        given[:, 0] = 1 - given[:, 1:].sum(axis=1)
        given = np.clip(given, 1e-6, None)
    places = np.random.default_rng(1).integers(0, len(given), len(given))
    weights = np.stack([np.ones(len(given)), np.bincount(places, minlength=len(given))], axis=1).astype(np.float32)
    found = Weighted(answers.labels, given)(weights)
    for draw, rows in enumerate((np.arange(len(given)), places)):
        split, per_class = by_scikit_learn(answers.labels[rows], given[rows])
        for name, value in split.items():
            tolerance = 0.01 if name == "loss" and coarse else 1e-4  # rows that do not sum to 1 are mended there
            assert found.split[name][draw] == pytest.approx(value, abs=tolerance), name
        for name, values in per_class.items():
            assert found.classes[name][:, draw] == pytest.approx(values, abs=1e-5), name


@pytest.mark.parametrize("classes", [2, 5])
def test_all_of_them_are_declared_so_that_tables_call_them_what_people_do(classes):
    answers = drawn(classes)
    found = Weighted(answers.labels, answers.probabilities)(np.ones((300, 1), np.float32))
    declared = {measure.name for measure in MEASURES}
    assert {*found.split, *found.classes} <= declared


def test_the_figures_that_a_run_reports_are_the_same():
    answers = drawn(4)
    found = Weighted(answers.labels, answers.probabilities)(np.ones((300, 1), np.float32))
    for name, value in figures(answers.labels, answers.probabilities).items():
        assert found.split[name][0] == pytest.approx(value, abs=1e-6), name


def test_a_class_without_images_has_no_recall_and_weighs_nothing():
    labels = np.array([0, 0, 1, 1])
    found = Weighted(labels, np.eye(3, dtype=np.float32)[labels])(
        np.array([[1, 2], [1, 2], [1, 0], [1, 0]], np.float32)
    )
    assert np.isnan(found.classes["recall"][:, 1]).tolist() == [False, True, True]
    assert found.split["recall_macro"].tolist() == found.split["accuracy"].tolist() == [1, 1]
    assert found.split["roc_auc"][0] == 1 and np.isnan(found.classes["roc_auc"][0, 1])
    assert found.split["mcc"].tolist() == [1, 0] and np.isnan(found.split["kappa"][1]), "one class alone"
