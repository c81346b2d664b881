"""Cells with their means, and which of them nothing beats at their cost."""

import pytest

from labcore.studies.cells import cells, front
from tests.studies.observed import A, B, study


def test_a_cell_has_the_mean_and_spread_of_its_seeds_its_gap_and_its_costs():
    found = cells(study(lambda seed, on, dropout: 0.8 + 0.1 * on + 0.01 * seed), "accuracy")
    assert [dict(cell.levels) for cell in found] == [{A: a, B: b} for a in (False, True) for b in (0, 0.5)]
    first = found[0]
    assert (first.value.mean, first.value.deviation, first.value.n) == (pytest.approx(0.81), pytest.approx(0.01), 3)
    assert first.seeds == (0, 1, 2) and first.gap.mean == pytest.approx(0.02) and first.gap.deviation < 1e-9
    assert first.costs == {"seconds": 61.0, "parameters": 1000.0}
    assert [cell.front for cell in found] == [True, False, True, False]
    loss = cells(study(lambda seed, on, dropout: 0.5, metric="loss"), "loss")[0]
    assert loss.gap.mean == pytest.approx(-0.02), "a higher loss in training is no overfitting"
    alone = cells(study(lambda seed, on, dropout: 0.5, seeds=[1]), "accuracy", cost="flops")
    assert alone[0].value.deviation is None and not any(cell.front for cell in alone), "no cost is known"


def test_a_cell_is_on_the_front_unless_another_is_as_cheap_and_as_good():
    assert front([(1, 0.8), (2, 0.9), (3, 0.85), (2, 0.9), (None, 1.0), (1, 0.7)]) == {0, 1, 3}
    assert front([(1, 0.8), (2, 0.9)], better=-1) == {0}
    assert front([]) == set()
