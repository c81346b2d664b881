"""Two models on the same images: McNemar and bootstrap, with and without groups."""

import numpy as np
import pytest
from scipy import stats

from labcore.evaluation.classification import figures
from labcore.evaluation.statistics.images import image_interval, mcnemar
from labcore.evaluation.statistics.resampled import METRICS


def answers(labels, right):
    """Probabilities `(N, 2)` that are right where `right` says so."""
    given = np.where(right, labels, 1 - labels)
    return np.where(np.arange(2) == given[:, None], 0.8, 0.2).astype(np.float32)


LABELS = np.arange(200, dtype=np.int32) % 2
FIRST = answers(LABELS, np.arange(200) >= 30)  # 85 % right
SECOND = answers(LABELS, (np.arange(200) >= 22) & (np.arange(200) < 198))  # 88 % right: 8 gained, 2 lost


def test_mcnemar_is_exact_by_the_binomial_for_few_and_chi_squared_for_many():
    few = mcnemar(LABELS, FIRST, SECOND)
    assert (few.both, few.only_first, few.only_second, few.neither) == (168, 2, 8, 22) and few.exact
    assert few.p_value == pytest.approx(stats.binomtest(2, 10).pvalue)
    many = mcnemar(LABELS, FIRST, answers(LABELS, np.arange(200) < 160))
    assert (many.only_first, many.only_second) == (40, 30) and not many.exact
    assert many.p_value == pytest.approx(stats.chi2.sf((40 - 30 - 1) ** 2 / 70, 1))
    assert mcnemar(LABELS, FIRST, FIRST).p_value == 1


def test_the_bootstrap_pairs_images_so_what_both_answer_alike_adds_no_width():
    found = image_interval(LABELS, FIRST, SECOND)
    assert found.estimate == pytest.approx(0.03) and found.images == 200 and found.groups is None
    # By hand: the differences are +1 for 8, -1 for 2 and 0 for 190 images.
    error = np.std([1] * 8 + [-1] * 2 + [0] * 190) / np.sqrt(200)
    assert found.high - found.low == pytest.approx(2 * 1.96 * error, rel=0.15) and found.low < 0.03 < found.high
    same = image_interval(LABELS, FIRST, FIRST)
    assert (same.low, same.estimate, same.high) == (0, 0, 0)


@pytest.mark.parametrize(
    ("metric", "classes"),
    [(metric, classes) for metric in METRICS for classes in (2, 4) if (metric, classes) != ("binary_accuracy", 4)],
)
def test_the_difference_is_that_of_the_figures_the_lab_reports(metric, classes):
    random = np.random.default_rng(0)
    labels = random.integers(0, classes, 90).astype(np.int32)
    labels[labels == 2] = 0  # of four classes one does not occur
    first, second = random.dirichlet(np.ones(classes), (2, 90)).round(2).astype(np.float32)
    found = image_interval(labels, first, second, metric)
    assert found.estimate == pytest.approx(figures(labels, second)[metric] - figures(labels, first)[metric], abs=1e-6)
    assert found.low < found.estimate < found.high


def test_the_interval_covers_the_difference_between_models_on_all_images():
    """Two models of which one is right on 80 %, the other on 84 % of all images there could be."""
    random, covered = np.random.default_rng(1), 0
    for _ in range(120):
        labels = random.integers(0, 2, 150).astype(np.int32)
        hard = random.random(150)
        models = [answers(labels, hard < share) for share in (0.80, 0.84)]
        swapped = random.random(150) < 0.1
        found = image_interval(labels, np.where(swapped[:, None], models[1], models[0]), models[1])
        covered += found.low <= 0.04 * 0.9 <= found.high
    assert 105 <= covered <= 120


def test_images_that_come_in_groups_tell_less():
    groups = np.repeat(np.arange(20), 10)
    alone, grouped = image_interval(LABELS, FIRST, SECOND), image_interval(LABELS, FIRST, SECOND, groups=groups)
    assert grouped.groups == 20 and grouped.estimate == alone.estimate
    assert grouped.high - grouped.low > 1.3 * (alone.high - alone.low)
    one = image_interval(LABELS, FIRST, SECOND, groups=np.zeros(200, int))
    assert one.low == one.estimate == one.high, "one patient: no interval"
