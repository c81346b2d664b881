"""A threshold is the best there is by what it was chosen for, and its consequences are counted rightly."""

import numpy as np
import pytest

from labcore.errors import InputError
from labcore.evaluation.image_thresholds import ImagesAgainstRest
from labcore.evaluation.thresholds import by_cost, by_recall
from tests.evaluation.drawn import drawn

answers = drawn(2, 400)
second = ImagesAgainstRest.of(answers, 1)
positive, scores = second.positive, second.scores


def against(positive, scores):
    positive, scores = np.array(positive, bool), np.array(scores)
    return ImagesAgainstRest(positive, scores, scores > 0.5)


@pytest.mark.parametrize("costs", [(1, 1), (10, 1), (1, 20), (1, 0)])
def test_no_other_threshold_costs_less(costs):
    found = second.at(by_cost(second, *costs)).cost(*costs)
    for other in np.linspace(0, 1.01, 300):
        taken = scores >= other
        cost = ((positive & ~taken).sum() * costs[0] + (~positive & taken).sum() * costs[1]) / len(scores)
        assert found <= cost + 1e-9


@pytest.mark.parametrize("recall", [0.5, 0.95, 1.0])
def test_the_recall_is_reached_and_by_no_higher_threshold(recall):
    threshold = by_recall(second, recall)
    assert second.at(threshold).recall.estimate >= recall
    higher = scores[scores > threshold].min() + 1e-6
    assert second.at(higher).recall.estimate < recall


def test_consequences_of_a_case_counted_by_hand():
    found = against([1, 1, 0, 0, 0], [0.9, 0.3, 0.6, 0.5, 0.1]).at(0.5)
    assert (found.found, found.missed, found.false_alarms, found.rejected) == (1, 1, 2, 1)
    assert (found.recall.estimate, found.specificity.estimate) == (0.5, pytest.approx(1 / 3))
    assert found.precision.estimate == pytest.approx(1 / 3) and found.f1.estimate == pytest.approx(0.4)
    assert found.iou.estimate == 0.25
    assert found.recall.low <= 0.5 <= found.recall.high and found.cost(5, 1) == pytest.approx(7 / 5)


def test_a_threshold_that_takes_none_has_no_precision():
    found = second.at(np.inf)
    assert found.recall.estimate == 0 and np.isnan(found.precision.estimate) and found.specificity.estimate == 1
    assert found.specificity.low < 1, "not every image that is to come will be rejected rightly"


def test_what_cannot_be_asked_for_is_refused():
    for costs in ((-1, 1), (0, 0), (float("nan"), 1)):
        with pytest.raises(InputError):
            by_cost(second, *costs)
    for recall in (0, 1.1):
        with pytest.raises(InputError, match="recall"):
            by_recall(second, recall)
    with pytest.raises(InputError, match="no image of the class"):
        by_recall(against([0, 0, 0], scores[:3]), 0.9)
    with pytest.raises(InputError, match="without images"):
        by_cost(against([], []), 1, 1)


def test_what_is_taken_is_counted_at_every_threshold():
    at = np.array([np.inf, 0.9, 0.5, float(scores[7]), 0.0])
    found, alarms = second.taken(at)
    assert found.tolist() == [(positive & (scores >= each)).sum() for each in at]
    assert alarms.tolist() == [(~positive & (scores >= each)).sum() for each in at]
