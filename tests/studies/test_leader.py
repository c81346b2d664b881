"""The best cell is found among those that have the same seeds."""

from labcore.studies.leader import leader
from tests.studies.observed import A, B, study

LEVELS = {(False, 0): 0.80, (False, 0.5): 0.82, (True, 0): 0.84, (True, 0.5): 0.86}
LUCK = {0: 0.0, 1: 0.1, 2: -0.1}


def value(seed, on, dropout):
    return LEVELS[on, dropout] + LUCK[seed]


def having(seeds_of):
    """The study as far as each cell has the seeds that `seeds_of` gives it."""
    runs = study(value)
    return [run for run in runs if run.seed in seeds_of.get((run.cell[A], run.cell[B]), ())]


def test_a_mean_over_one_lucky_seed_is_not_better_than_one_over_more():
    seeds = {(True, 0.5): (0, 1, 2), (True, 0): (0, 1, 2), (False, 0.5): (1,), (False, 0): ()}
    found = leader(having(seeds), "accuracy")
    assert found.cell.levels == {A: True, B: 0.5} and (found.compared, found.cell.seeds) == (3, (1,))
    assert found.told(4).startswith("Compared by the same seed (1), which 3 of 4 cells have: a mean over other")
    whole = leader(having({cell: of for cell, of in seeds.items() if len(of) == 3}), "accuracy")
    assert (whole.compared, whole.cell.seeds) == (2, (0, 1, 2))


def test_a_cell_that_is_ahead_is_compared_by_what_others_have_too():
    seeds = {(False, 0): (0, 1), (True, 0): (0,), (True, 0.5): (0,)}
    found = leader(having(seeds), "accuracy")
    assert found.cell.levels == {A: True, B: 0.5} and (found.compared, found.draws) == (3, {(0, None)})
    assert "by the same seed (0), which 3 of 4 cells" in found.told(4)


def test_what_no_cell_alone_has_as_its_seeds_may_be_what_all_share():
    found = leader(having({(False, 0): (0, 2), (True, 0): (1, 2)}), "accuracy")
    assert found.cell.levels == {A: True, B: 0} and (found.compared, found.draws) == (2, {(2, None)})
    whole = dict.fromkeys(LEVELS, (0, 1, 2))
    found = leader(having(whole | {(False, 0): (0, 1), (True, 0): (0, 2)}), "accuracy")
    assert (found.compared, found.draws) == (4, {(0, None)}), "the most cells come before the most seeds"


def test_other_seeds_are_not_the_same_number_of_the_same():
    assert leader(having({(False, 0): (0, 1), (True, 0): (2,)}), "accuracy") is None
    assert leader(having({(False, 0): (0, 1, 2)}), "accuracy") is None
    assert leader([], "accuracy") is None


def test_of_a_whole_study_every_cell_is_compared_and_less_may_be_better():
    runs = study(value, metric="loss", folds=[0, 1])
    found = leader(runs, "loss")
    assert found.cell.levels == {A: False, B: 0} and found.cell.value.n == 6
    assert found.told(4) == "Compared by the same 6 runs of seeds and folds, which all 4 cells have."
