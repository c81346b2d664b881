"""Importance: planted dependence is found, and none where there is none."""

import numpy as np

from labcore.evaluation.importance import FEWEST, importance


def planted(count, noise=0.02):
    random = np.random.default_rng(3)
    settings = {
        "rate": random.choice([1e-4, 1e-3, 1e-2], count).tolist(),
        "optimizer": random.choice(["adam", "sgd"], count).tolist(),
        "idle": random.choice([1.0, 2.0, 4.0], count).tolist(),
        "some": [None if n % 3 else 0.5 for n in range(count)],
    }
    figure = [
        0.5 + 0.2 * (rate == 1e-3) + 0.05 * (optimizer == "sgd") + noise * random.normal()
        for rate, optimizer in zip(settings["rate"], settings["optimizer"], strict=True)
    ]
    return settings, figure


def test_what_was_planted_is_found_in_its_order():
    settings, figure = planted(200)
    found = importance(settings, [*figure[:-1], None])
    assert list(found.drops)[:2] == ["rate", "optimizer"] and found.runs == 199
    assert found.drops["rate"] > 3 * found.drops["optimizer"] > 10 * abs(found.drops["idle"])
    assert found.explained > 0.9
    assert importance(settings, [*figure[:-1], None]) == found, "the same at every look"


def test_where_nothing_depends_on_the_settings_it_says_so():
    settings, figure = planted(100)
    noise = np.random.default_rng(0).permutation(figure).tolist()
    assert importance(settings, noise).explained < 0.2


def test_from_few_runs_or_equal_figures_nothing_is_concluded():
    settings, figure = planted(FEWEST)
    assert importance(settings, [*figure[:-1], None]) is None
    assert importance(settings, [0.5] * FEWEST) is None
