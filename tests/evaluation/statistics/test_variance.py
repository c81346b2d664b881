"""Analysis of variance, against sums of squares worked out from means."""

import itertools

import numpy as np
import pytest

from labcore.evaluation.statistics.variance import analysis

CELLS = list(itertools.product("ab", "xyz", (0, 1, 2)))
LEVELS = {"one": [cell[0] for cell in CELLS], "two": [cell[1] for cell in CELLS]}
BLOCKS = [str(cell[2]) for cell in CELLS]


def test_a_balanced_study_is_taken_apart_without_remainder():
    random = np.random.default_rng(0)
    values = np.array([0.9 + 0.05 * (cell[0] == "b") + 0.01 * cell[2] + 0.01 * random.normal() for cell in CELLS])
    table = {source.factors: source for source in analysis(LEVELS, BLOCKS, values)}
    assert [(factors, source.freedom) for factors, source in table.items()] == [
        (("one",), 1), (("two",), 2), (("seed",), 2), (("one", "two"), 2), ((), 10)
    ]  # fmt: skip
    total = ((values - values.mean()) ** 2).sum()
    assert sum(source.sum_of_squares for source in table.values()) == pytest.approx(total)
    means = [values[[level == side for level in LEVELS["one"]]].mean() for side in "ab"]
    assert table["one",].sum_of_squares == pytest.approx(9 * sum((mean - values.mean()) ** 2 for mean in means))
    assert table["one",].p_value < 0.001 < 0.05 < table["two",].p_value and table[()].p_value is None


def test_without_a_residual_nothing_is_tested():
    exact = analysis(LEVELS, BLOCKS, [0.9 + 0.1 * (cell[0] == "b") for cell in CELLS])
    assert exact[0].share == pytest.approx(1) and all(source.p_value is None for source in exact)
    assert analysis(LEVELS, BLOCKS, [0.9] * len(CELLS)) == []
    assert analysis({"one": ["a", "b"]}, ["0", "0"], [0.9, 0.8]) == []
