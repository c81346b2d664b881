"""Planted effects are found again, as often as intervals and tests say. `python -m benchmarks statistics` does it at
length; here are fewer studies, and bounds that so few can hold."""

import gc

import pytest

from benchmarks.simulated_studies import SCENARIOS
from benchmarks.statistics import simulated

STUDIES = 250
PROBABLE = 3.3
"""Standard errors that a share may be off: one test in a thousand would fail by chance, were draws not fixed."""


@pytest.fixture(scope="module", autouse=True)
def little_garbage():
    """statsmodels collects garbage at every correction, and would look at all modules every time."""
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.mark.parametrize(
    "name",
    ["no effect, 3 seeds", "one run missing, unequal spreads, 3 seeds", "unequal spreads, 5 seeds", "5 folds, 3 seeds"],
)
def test_intervals_cover_the_planted_effect_and_nothing_is_found_where_nothing_is(name):
    found = simulated(SCENARIOS[name], STUDIES)
    shares = found["effects"].values()
    off = PROBABLE * (0.05 * 0.95 / sum(each["studies"] for each in shares)) ** 0.5
    assert sum(each["coverage"] for each in shares) / len(shares) == pytest.approx(0.95, abs=off)
    assert found["any_false_claim"] <= 0.05 + PROBABLE * (0.05 * 0.95 / STUDIES) ** 0.5


def test_what_is_planted_is_found_the_more_surely_the_more_seeds():
    three, five = (simulated(SCENARIOS[f"main effects, {seeds} seeds"], 100)["effects"] for seeds in (3, 5))
    assert five["augmentation"]["power"] > 0.8 > three["augmentation"]["power"] > 0.25
    interaction = simulated(SCENARIOS["interaction, 3 seeds"], 100)["effects"]["augmentation × regularization"]
    assert interaction["coverage"] > 0.85 and interaction["power"] > 0.1
