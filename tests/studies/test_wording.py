"""Sentences about effects: they say what the tests say, and no more."""

import pytest

from labcore.studies.effects import effects
from labcore.studies.naming import Naming
from labcore.studies.wording import change, interaction_statement, statement, what_seeds_show
from tests.studies.observed import A, B, study

NAMING = Naming({A: "augmentation", B: "Dropout"}, {B: {"0": "none"}})
NOISE = {0: 0.010, 1: -0.012, 2: 0.003, 3: 0.004, 4: -0.001, 5: 0.006}


def noisy(seed, on, dropout):
    return 0.9 + on * (0.012 + NOISE[seed]) + 0.0025 * bool(dropout) + 0.05 * (NOISE[seed]) * bool(dropout)


def said(runs, **options):
    found = effects(runs, "accuracy", **options)
    return [statement(each, NAMING, len(found.main)) for each in found.main], found


def test_an_undecided_effect_is_told_with_its_interval_and_the_seeds_that_would_tell():
    (augmentation, _), found = said(study(noisy))
    low, high = 100 * found.main[0].low, 100 * found.main[0].high
    assert augmentation == (
        "Turning augmentation on changed validation accuracy by +1.2 points "
        f"(95 % interval −{-low:.1f} to +{high:.1f}, three seeds): undecided. "
        f"About {found.main[0].contrast.needed} seeds in all would tell, if the effect is as large as it looks."
    )


def test_a_decided_one_gives_its_p_and_for_how_many_comparisons_that_is_corrected():
    (_, dropout), _ = said(study(noisy))
    assert dropout.startswith("Dropout 0.5 instead of none changed validation accuracy by +0.3 points (95 % interval")
    (_, dropout), _ = said(study(lambda seed, on, dropout: 0.9 + 0.1 * dropout + NOISE[seed] * dropout, seeds=NOISE))
    assert "six seeds): better (p < 0.001" in dropout and dropout.endswith(", corrected for two comparisons).")


def test_one_seed_claims_nothing():
    (augmentation, _), found = said(study(noisy, seeds=[0]))
    assert (
        augmentation
        == "Turning augmentation on changed validation accuracy by +2.2 points; one seed: no claim can be made."
    )
    assert what_seeds_show(found).startswith("One seed: no claim can be made.")


def test_equal_differences_are_no_proof_and_no_difference_is_told_as_such():
    sentences, _ = said(study(lambda seed, on, dropout: 0.9 + 0.01 * on))
    assert "by +1.0 points in each of three seeds alike. Without a spread" in sentences[0]
    assert sentences[1] == (
        "Dropout 0.5 instead of none did not change validation accuracy at all, in any of three seeds: nothing to test."
    )


def test_too_small_to_matter_is_practically_equal():
    sentences, _ = said(study(noisy), equivalence=0.05)
    assert sentences[1].endswith("practically equal, as the difference is too small to matter.")


def test_an_effect_that_would_count_alone_is_undecided_among_many():
    def value(seed, level):
        return 0.9 + (0.013 + NOISE[seed] / 3 if level == 1 else NOISE[seed] * level / 10)

    sentences, found = said(study(value, {B: [0, 1, 2, 3, 4, 5]}))
    assert found.main[0].p_value < 0.05 < found.main[0].p_adjusted
    assert "undecided. Alone it would count; among 5 comparisons it may be chance. About" in sentences[0]


def test_interactions_are_told_by_how_much_more():
    runs = study(lambda seed, on, dropout: noisy(seed, on, dropout) + on * dropout * seed / 10)
    (both,) = effects(runs, "accuracy").interactions
    assert interaction_statement(both, NAMING).startswith(
        "With Dropout 0.5 instead of none, the effect of turning augmentation on changed by"
    )


@pytest.mark.parametrize(
    ("seeds", "told"),
    [
        (2, "only an effect of 11."),
        (3, "cannot give less than p = 0.25 with so few"),
        (3, "six seeds are the fewest with which it can be below 0.05 at all. How many seeds would tell, as said of"),
        (6, "flipping signs, can give p = 0.031 at least"),
    ],
)
def test_what_so_many_seeds_can_show_and_what_not(seeds, told):
    assert told in what_seeds_show(effects(study(noisy, seeds=range(seeds)), "accuracy"))


def test_changes_keep_a_sign_and_enough_digits():
    assert [change("accuracy", value) for value in (0.0123, -0.0004, 0.0)] == [
        "+1.2 points",
        "−0.04 points",
        "+0.0 points",
    ]
    assert [change("accuracy", -0.0), change("loss", -0.0)] == ["+0.0 points", "+0"]
    assert change("loss", -0.03456) == "−0.0346"
