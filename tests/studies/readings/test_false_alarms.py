"""How often readings speak of nothing but noise: counted over seeds, on curves without what they look for."""

from collections import Counter

import pytest

from tests.studies.readings.courses import course, falling, names, noisy, spec

SEEDS = 60
MOST = 0.02
"""The share of runs in which one may be wrong."""


def rested(epoch):
    return 1.0


@pytest.mark.parametrize("number", [6, 10, 30])
@pytest.mark.parametrize("deviation", [0.01, 0.05])
@pytest.mark.parametrize("healthy", [True, False], ids=["healthy", "nothing but noise"])
def test_noise_is_hardly_ever_told_of(number, deviation, healthy):
    settings = spec(training={"epochs": number})
    told: Counter[str] = Counter()
    for seed in range(SEEDS):
        train, validation = (
            (falling(pace=number / 10), falling(end=0.35, pace=number / 10)) if healthy else (rested,) * 2
        )
        found = course(
            number,
            spec=settings,
            loss=noisy(train, deviation / 3, 2 * seed),
            val_loss=noisy(validation, deviation, 2 * seed + 1),
        )
        told.update(names(found))
    if healthy:
        del told["plateau"]  # that they have come to rest is true of them
    assert sum(told.values()) <= MOST * SEEDS, told


@pytest.mark.parametrize("rise", [0.03, 0.05])
def test_a_rise_beyond_the_noise_is_found_in_nearly_every_run(rise):
    settings, found = spec(), 0
    for seed in range(SEEDS):
        made = course(
            20,
            spec=settings,
            loss=noisy(falling(end=0.05, pace=5), 0.005, 2 * seed),
            val_loss=noisy(lambda epoch: falling(end=0.4)(epoch) + rise * max(0, epoch - 8), 0.02, 2 * seed + 1),
        )
        found += "overfitting" in names(made)
    assert found >= 0.9 * SEEDS
