"""The lesson says what the runs show, and no more."""

import numpy as np

from labcore.spec.plan import plan_of
from labcore.studies.observation import Observation
from labcore.studies.scaling_lesson import lesson
from tests.studies.scaling import BASE, observations, plan


def noise(spread: float):
    random = np.random.default_rng(5)
    return lambda: spread * random.normal()


def told(value, seeds=3) -> str:
    return "\n".join(lesson(plan(seeds), observations(value, seeds), "accuracy"))


def test_where_nothing_differs_nothing_is_told_apart():
    draw = noise(0.01)
    text = told(lambda level, seed: 0.8 + draw())
    assert "no network of up to 4.1 times the FLOPs is told apart from it" in text
    assert "At 3.9 to 4.1 times the baseline's FLOPs, nothing else is told apart from compound φ 2" in text
    assert "within three seeds, corrected for three comparisons" in text
    assert "Tan & Le" in text and "3.8 points" in text


def test_a_dimension_that_falls_behind_is_named_with_its_interval():
    draw = noise(0.0002)
    gain = {"compound φ 2": 0.08, "width ×2": 0.08, "resolution ×2": 0.02}
    text = told(lambda level, seed: 0.8 + gain.get(level, 0) + draw(), seeds=6)
    line = next(each for each in text.splitlines() if each.startswith("At 3.9 to 4.1"))
    assert "held against compound φ 2" in line and "not told apart: width ×2" in line
    assert "depth ×4 worse (−8" in line and "resolution ×2 worse (−6" in line and "95 % interval" in line
    assert "compound φ 2 better (+8" in text.splitlines()[0] and "compound φ 1" in text.splitlines()[0]


def test_one_seed_claims_nothing():
    text = told(lambda level, seed: 0.8 + 0.05 * (level != "baseline"), seeds=1)
    assert text.count("One seed: no claim can be made") == 4  # of the baseline, of two budgets, of what one seed shows
    assert "better" not in text


def test_there_is_none_before_anything_can_be_compared():
    alone = [each for each in observations(lambda level, seed: 0.8) if each.cell["scaling"] == {"width": 2}]
    assert lesson(plan(), alone, "accuracy") == [] == lesson(plan(), [], "accuracy")


def test_a_grid_says_whether_width_does_more_in_deeper_networks():
    grid = plan_of({"base": BASE, "factors": {"scaling.width": [1, 2], "scaling.depth": [1, 2]}})
    draw = noise(0.0002)
    seen = [
        Observation(cell, seed, None, {"accuracy": 0.8 + 0.05 * (set(cell.values()) == {2}) + draw()})
        for cell in grid.cells()
        for seed in range(4)
    ]
    text = "\n".join(lesson(grid, seen, "accuracy"))
    assert "With depth 2 instead of 1, the effect of width 2 instead of 1 changed by +5" in text
