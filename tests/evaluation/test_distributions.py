"""Samples held against real images: intervals hold what they should, and figures are those of the whole sets."""

import numpy as np
import pytest

from benchmarks.distances import SCENARIOS, simulated
from labcore.errors import InputError
from labcore.evaluation.distributions import FIGURES, assess, usual_draws
from labcore.evaluation.frechet import about_frechet_distance, few_samples_note, frechet_distance
from labcore.evaluation.kernel_distance import kernel_distance
from labcore.evaluation.measures import measure
from labcore.evaluation.sample_precision import precision_recall
from tests.evaluation.features import OTHER, REAL


@pytest.mark.parametrize("name", ["shifted", "one of two kinds"])
def test_intervals_hold_what_sets_of_that_size_come_to(name):
    found = simulated(SCENARIOS[name], 100, draws=25)
    assert all(each["coverage"] >= 0.88 for each in found.values()), found
    assert all(0.85 <= each["width"] <= 1.4 for each in found.values()), found


def test_copies_as_a_bootstrap_draws_them_would_make_the_distance_larger_and_the_interval_is_around_the_figure():
    real, generated = SCENARIOS["more features than images"].drawn(np.random.default_rng(1))
    found = assess(real, generated, draws=50).figures["frechet_distance"]
    random = np.random.default_rng(0)
    copies = [
        frechet_distance(real[random.integers(0, 100, 100)], generated[random.integers(0, 100, 100)]) for _ in range(20)
    ]
    assert np.mean(copies) > 1.2 * found.estimate and found.low < found.estimate < found.high


def test_all_figures_are_those_of_the_whole_sets_and_the_same_again():
    found = assess(REAL, OTHER, seed=1, draws=20)
    assert (found.samples, found.real_images, found.draws) == (300, 400, 20)
    assert found.note == few_samples_note(300, 400)
    assert tuple(found.figures) == FIGURES and all(measure(name).better for name in FIGURES)
    precision, recall = precision_recall(REAL, OTHER)
    expected = frechet_distance(REAL, OTHER), kernel_distance(REAL, OTHER), precision, recall
    assert [each.estimate for each in found.figures.values()] == pytest.approx(expected)
    assert all(each.low < each.estimate < each.high for each in found.figures.values())
    assert found == assess(REAL, OTHER, seed=1, draws=20) != assess(REAL, OTHER, seed=2, draws=20)


def test_samples_that_are_the_real_images_have_intervals_with_ends():
    found = assess(REAL, REAL, draws=20).figures
    assert found["frechet_distance"].low == 0 and found["frechet_distance"].high < 0.1 * np.var(REAL, axis=0).sum()
    assert found["sample_recall"].high == 1 > found["sample_recall"].low
    same = np.zeros((20, 3))
    collapsed = assess(same, same, draws=20).figures
    assert (collapsed["frechet_distance"].low, collapsed["frechet_distance"].high) == (0, 0)


@pytest.mark.parametrize(
    ("real", "generated", "said"),
    [
        (REAL[:9], OTHER, "There are 9 real images"),
        (REAL, OTHER[:0], "There are 0 samples"),
        (REAL, OTHER[:, :5], "12 features, and samples 5"),
        (REAL, np.where(OTHER > 3, np.nan, OTHER), "of samples are not finite"),
    ],
)
def test_what_cannot_be_held_against_each_other_is_refused(real, generated, said):
    with pytest.raises(InputError, match=said):
        assess(real, generated)


def test_it_can_be_stopped_before_each_draw():
    asked = []

    def between():
        asked.append(None)
        if len(asked) == 6:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        assess(REAL, OTHER, draws=20, between=between)


def test_there_are_fewer_draws_of_what_takes_long():
    assert usual_draws(5000, 5000, 128) == 200 and usual_draws(10_000, 10_000, 2048) == 8
    assert 8 < usual_draws(5000, 5000, 512) < 200


@pytest.mark.parametrize("number", [40, 4000])
def test_the_quick_distance_is_the_exact_one_to_six_digits(number):
    random = np.random.default_rng(5)
    real, made = random.normal(size=(number, 60)) @ random.normal(size=(60, 60)), random.normal(size=(number, 60))
    real[:, 7] = made[:, 7] = 0  # as features that are never active
    assert about_frechet_distance(real, made) == pytest.approx(frechet_distance(real, made), rel=1e-6)
