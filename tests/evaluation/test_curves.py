"""Curves that a chart can show, and that say what the full ones say."""

import numpy as np
import pytest
from sklearn import metrics

from labcore.evaluation.curves import MOST_POINTS, curves
from tests.evaluation.drawn import drawn


def test_thinned_curves_have_the_areas_of_the_full_ones():
    answers = drawn(3, 5000)
    for label, found in enumerate(curves(answers.labels, answers.probabilities)):
        positive, scores = answers.labels == label, answers.probabilities[:, label]
        assert len(found.roc.x) <= MOST_POINTS + 1 and len(found.precision_recall.x) <= MOST_POINTS + 1
        assert np.trapezoid(found.roc.y, found.roc.x) == pytest.approx(
            metrics.roc_auc_score(positive, scores), abs=2e-3
        )
        area = np.trapezoid(found.precision_recall.y, found.precision_recall.x)
        assert area == pytest.approx(metrics.average_precision_score(positive, scores), abs=5e-3)
        assert (found.roc.x[0], found.roc.y[-1], found.precision_recall.x[-1]) == (0, 1, 1)


def test_each_point_is_what_its_threshold_comes_to():
    answers = drawn(2, 400)
    positive, scores = answers.labels == 1, answers.probabilities[:, 1]
    found = curves(answers.labels, answers.probabilities)[1]
    for x, y, threshold in list(zip(found.roc.x, found.roc.y, found.roc.thresholds, strict=True))[::20]:
        taken = scores >= threshold - 1e-6
        assert (taken & positive).sum() / positive.sum() == pytest.approx(y, abs=0.01)
        assert (taken & ~positive).sum() / (~positive).sum() == pytest.approx(x, abs=0.01)


def test_one_class_alone_has_no_curve():
    assert curves(np.zeros(4, np.int32), np.full((4, 2), 0.5))[0].roc is None
