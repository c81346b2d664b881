"""Groups are paired by seed, and one seed claims nothing."""

import pytest
from scipy import stats

from labcore.studies.seed_pairs import against, best_over_seeds
from labcore.studies.seeds import Group
from tests.studies.entrants import entrant


def group(values):
    return Group(tuple(entrant(str(seed), seed=seed, accuracy=value) for seed, value in values.items()))


def test_the_interval_is_that_of_the_paired_differences_of_seeds_in_common():
    reference, other = group({0: 0.80, 1: 0.82, 2: 0.90, 7: 0.1}), group({2: 0.93, 1: 0.83, 0: 0.85, 9: 1.0})
    (found,) = against(reference, [other], "validation", "accuracy")
    interval = stats.ttest_rel([0.85, 0.83, 0.93], [0.80, 0.82, 0.90]).confidence_interval()
    assert (found.of.n, found.of.low, found.of.high) == (3, pytest.approx(interval.low), pytest.approx(interval.high))
    assert found.of.estimate == pytest.approx(0.03)


def test_one_seed_has_no_test_and_none_in_common_no_difference():
    one, none = against(group({0: 0.8}), [group({0: 0.9}), group({1: 0.9})], "validation", "accuracy")
    assert (one.of.n, one.of.p_value, one.p_adjusted) == (1, None, None)
    assert none.of is None


def test_several_comparisons_are_corrected_for():
    reference = group({0: 0.80, 1: 0.81, 2: 0.82})
    others = [group({0: 0.82, 1: 0.825, 2: 0.85}), group({0: 0.83, 1: 0.85, 2: 0.84})]
    found = against(reference, others, "validation", "accuracy")
    assert min(each.p_adjusted for each in found) == pytest.approx(2 * min(each.of.p_value for each in found))


def test_folds_of_one_seed_are_repeats_of_their_own_and_their_interval_is_that_of_folds():
    def folded(values):
        settings = [{"division.folds": 3, "division.fold": fold} for fold in range(3)]
        runs = [entrant(str(fold), accuracy=value, **settings[fold]) for fold, value in enumerate(values)]
        return Group(tuple(runs))

    (found,) = against(folded([0.7, 0.8, 0.9]), [folded([0.72, 0.85, 0.93])], "validation", "accuracy")
    assert (found.of.n, found.of.folds) == (3, 3)
    assert found.of.estimate == pytest.approx((0.02 + 0.05 + 0.03) / 3)


def test_groups_of_several_settings_are_paired_setting_by_setting_and_count_each_seed_once():
    def by_rate(rate, gain):
        runs = [
            entrant(
                f"{rate}-{seed}-{dropout}",
                seed=seed,
                accuracy=0.8 + gain * dropout + seed / 100,
                rate=rate,
                dropout=dropout,
            )
            for seed in (0, 1)
            for dropout in (0.1, 0.5)
        ]
        return Group(tuple(runs))

    slow, fast = by_rate(0.01, 0.0), by_rate(0.1, 0.1)
    (found,) = against(slow, [fast], "validation", "accuracy")
    assert found.of.n == 2 and found.of.estimate == pytest.approx(0.1 * (0.1 + 0.5) / 2)
    assert slow.mean("validation", "accuracy") == pytest.approx(0.805), "no run overwrites another"


def test_cells_of_an_address_are_paired_though_nobody_said_by_what_they_differ():
    def cell(dropout, gain):
        runs = [
            entrant(f"{dropout}-{rate}-{seed}", seed=seed, accuracy=0.8 + gain + seed / 100, rate=rate, dropout=dropout)
            for seed in (0, 1)
            for rate in (0.1, 0.5)
        ]
        return Group(tuple(runs))

    (found,) = against(cell(0.0, 0.0), [cell(0.5, 0.05)], "validation", "accuracy")
    assert found.of.n == 2 and found.of.estimate == pytest.approx(0.05)


def test_the_best_is_one_that_the_seeds_tell_from_every_other():
    low, high = group({0: 0.80, 1: 0.81, 2: 0.82}), group({0: 0.90, 1: 0.912, 2: 0.921})
    near = group({0: 0.89, 1: 0.915, 2: 0.90})
    assert best_over_seeds([low, high], "validation", "accuracy") == {1}
    assert best_over_seeds([low, high, near], "validation", "accuracy") == set(), "near may be as good"
    assert best_over_seeds([low, group({3: 0.99})], "validation", "accuracy") == set(), "no seed in common"
    assert best_over_seeds([group({0: 0.8}), group({0: 0.9})], "validation", "accuracy") == set(), "one seed"


def test_the_best_is_so_over_the_seeds_that_all_have_and_not_by_seeds_of_its_own():
    flattered = group({0: 0.80, 1: 0.81, 2: 0.82, 3: 0.99, 4: 0.985, 5: 0.99})
    better = group({0: 0.85, 1: 0.862, 2: 0.871})
    assert best_over_seeds([flattered, better], "validation", "accuracy") == {1}
    assert best_over_seeds([better, flattered], "validation", "loss") == set(), "no loss, no best"
