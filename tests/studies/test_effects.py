"""Effects of a study: by hand, of every design, with runs missing, and nothing claimed where nothing can be."""

import itertools
import json
import math
from dataclasses import replace

import pytest

from labcore.studies.effects import effects
from labcore.studies.observation import Observation
from tests.studies.observed import A, B, study

NOISE = {0: 0.001, 1: -0.002, 2: 0.003}


def additive(seed, on, dropout):
    """Augmentation adds 2 points more or less, dropout 1; together 4 more."""
    return 0.9 + on * (0.02 + NOISE[seed]) + 0.02 * dropout + 0.04 * 2 * on * dropout


def test_a_main_effect_is_the_mean_over_the_other_factor_and_an_interaction_the_difference_of_differences():
    found = effects(study(additive), "accuracy")
    augmentation, dropout = found.main
    assert (augmentation.factor, augmentation.level, augmentation.reference) == (A, True, False)
    mean = 0.02 + sum(NOISE.values()) / 3
    assert augmentation.estimate == pytest.approx(mean + 0.02) and augmentation.n == 3
    assert augmentation.seeds == (0, 1, 2) and augmentation.verdict == "better"
    # s = 0.002517 of the three noises; t(2, 97.5 %) = 4.3027
    assert augmentation.high - augmentation.estimate == pytest.approx(4.30265 * 0.00251661 / math.sqrt(3), rel=1e-4)
    assert augmentation.over == ({B: 0}, {B: 0.5})
    assert dropout.estimate == pytest.approx(0.01 + 0.02)
    (both,) = found.interactions
    assert both.contrast.estimate == pytest.approx(0.04) and both.verdict == "no claim", "the same with every seed"


def test_the_reference_can_be_chosen_and_the_sign_of_better_is_the_measures():
    found = effects(study(additive, metric="loss"), "loss", reference={A: True, B: 0.5})
    assert [(each.level, each.reference) for each in found.main] == [(False, True), (0, 0.5)]
    assert found.main[0].estimate < 0 and found.main[0].verdict == "better", "a lower loss"


def test_several_levels_are_each_held_against_the_reference_and_corrected_together():
    def value(seed, rate):
        return {0.1: 0.8, 0.01: 0.85, 0.001: 0.83}[rate] + NOISE[seed] * {0.1: 0, 0.01: 3, 0.001: -9}[rate]

    found = effects(study(value, {"rate": [0.1, 0.01, 0.001]}), "accuracy")
    assert [each.level for each in found.main] == [0.01, 0.001]
    first, second = found.main
    assert first.p_adjusted == pytest.approx(2 * first.p_value)
    assert first.p_value < 0.05 < second.p_value and first.verdict == "better"
    assert not found.interactions


def test_one_factor_at_a_time_is_held_against_the_base():
    runs = [run for run in study(additive) if not (run.cell[A] and run.cell[B])]
    found = effects(runs, "accuracy", reference={A: False, B: 0})
    assert found.main[0].estimate == pytest.approx(0.02 + sum(NOISE.values()) / 3), "without dropout only"
    assert found.main[0].over == ({B: 0},) and not found.interactions


def test_half_of_a_factorial_gives_main_effects_and_says_what_they_are_mixed_with():
    levels = [(a, b, a ^ b) for a, b in itertools.product((False, True), repeat=2)]
    runs = [
        Observation({"a": a, "b": b, "c": c}, seed, None, {"accuracy": 0.8 + 0.1 * a + NOISE[seed] * b})
        for a, b, c in levels
        for seed in NOISE
    ]
    found = effects(runs, "accuracy")
    assert [each.estimate for each in found.main] == pytest.approx([0.1, 0.002 / 3, 0])
    assert [each.aliased for each in found.main] == [(("b", "c"),), (("a", "c"),), (("a", "b"),)]
    assert not found.interactions
    short = effects(runs[1:], "accuracy")
    assert {each.n for each in short.main} == {2} and short.main[0].short == (0,), "only whole repeats balance out"


def test_cells_that_cannot_be_matched_nor_balanced_are_told_as_unknown():
    runs = [run for run in study(additive) if run.cell[A] != (run.cell[B] == 0)]
    found = effects(runs, "accuracy")
    assert not found.main and found.unknown == ((A, True), (B, 0.5))
    assert effects([], "accuracy").main == ()


def test_a_missing_run_costs_a_seed_where_three_whole_ones_remain_and_a_combination_where_not():
    noise = {**NOISE, 3: 0.0}

    def value(seed, on, dropout):
        return 0.9 + on * (0.02 + noise[seed]) + 0.2 * dropout * on

    four = effects(study(value, seeds=noise)[1:], "accuracy").main[0]
    assert (four.n, four.short, len(four.over), four.combinations) == (3, (0,), 2, 2)
    assert four.estimate == pytest.approx(0.02 + (-0.002 + 0.003) / 3 + 0.05)
    three = effects(study(value)[1:], "accuracy").main[0]
    assert (three.n, three.short, three.over, three.combinations) == (3, (), ({B: 0.5},), 2)
    assert three.estimate == pytest.approx(0.02 + 0.002 / 3 + 0.1), "with dropout: no mix of both"
    (both,) = effects(study(value)[1:], "accuracy").interactions
    assert both.contrast.n == 2 and both.short == (0,)


def test_a_reference_that_nobody_finished_makes_its_factor_unknown_and_no_other():
    runs = [run for run in study(additive) if run.cell[A]]
    found = effects(runs, "accuracy", reference={A: False, B: 0})
    assert [each.factor for each in found.main] == [B] and found.unknown == ((A, False),)


def test_one_seed_makes_no_claim_and_a_seed_run_twice_is_one():
    runs = study(additive, seeds=[0])
    found = effects([*runs, *runs], "accuracy", equivalence=0.1)
    assert {each.verdict for each in (*found.main, *found.interactions)} == {"no claim"}
    assert all(each.low == each.estimate == each.high and each.p_value is None for each in found.main)


def test_a_sure_difference_that_is_too_small_to_matter_is_practically_equal():
    found = effects(study(additive), "accuracy", equivalence=0.1)
    assert found.main[0].p_adjusted < 0.05 and found.main[0].verdict == "practically equal"


def test_a_cross_validation_that_is_not_measured_to_its_end_keeps_its_number_of_folds():
    """Of five folds two, and then one, are there: training images overlap as those of five do."""
    whole = study(lambda seed, on: 0.8 + on * (0.1 + NOISE[seed]), {A: [False, True]}, seeds=[0, 1, 2], folds=[0, 1])
    for fold in ({0, 1}, {0}):
        runs = [replace(each, folds=5) for each in whole if each.fold in fold]
        found = effects(runs, "accuracy")
        assert found.folds == 5 == found.main[0].contrast.folds and found.main[0].contrast.p_exact is None


def test_folds_are_pairs_with_a_wider_interval():
    def value(seed, on, dropout):
        return next(noise) + 0.02 * on

    noise = itertools.cycle([0.9, 0.91, 0.93, 0.9, 0.94, 0.9, 0.92])
    runs = study(value, {A: [False, True], B: [0, 0.5]}, seeds=[0, 1], folds=range(5))
    found = effects(runs, "accuracy")
    assert found.folds == 5 and found.main[0].n == 10 and found.main[0].contrast.folds == 5
    assert found.main[0].seeds == (0, 1)


def test_rows_are_finite_json_whatever_the_study():
    runs = [*study(additive), Observation({A: True, B: 0.9}, 0, None, {"accuracy": math.nan})]
    for found in (effects(runs, "accuracy", equivalence=0.01), effects(runs[:1], "accuracy"), effects(runs, "loss")):
        rows = [*found.rows(), *(each.row() for each in found.interactions)]
        for row in json.loads(json.dumps(rows, allow_nan=False)):
            assert row["low"] <= row["estimate"] <= row["high"]
            assert {"metric", "estimate", "low", "high", "p_value", "n"} <= set(row)


def test_levels_are_any_json_and_equal_where_json_is():
    runs = [
        Observation({"optimizer": level}, seed, None, {"accuracy": 0.9 + gain + NOISE[seed]})
        for seed in NOISE
        for level, gain in (({"kind": "sgd", "rate": 1 if seed else 1.0}, 0.0), ({"kind": "adam"}, 0.01 * seed))
    ]
    (effect,) = effects(runs, "accuracy").main
    assert effect.reference == {"kind": "sgd", "rate": 1} and effect.n == 3
    assert len(effects(study(lambda seed, x: 0.9 + NOISE[seed], {"x": [1, True]}), "accuracy").main) == 1
