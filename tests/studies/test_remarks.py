"""What must be known of an effect beside its numbers."""

import itertools

from labcore.studies.effects import effects
from labcore.studies.failures import CellRuns
from labcore.studies.naming import Naming
from labcore.studies.observation import Observation, cell_key
from labcore.studies.remarks import FLATTERED, remarks, shared_remarks, unknown_said
from tests.studies.observed import A, B, study
from tests.studies.test_wording import NAMING, noisy


def lost(runs, *gone):
    """The finished runs, and of every cell how many there were to be and failed; of `gone`, by cell and seed."""
    finished = [run for run in runs if (*run.cell.values(), run.seed) not in gone]
    cells = {cell_key(run.cell): run.cell for run in runs}
    of = [CellRuns(cell, 3, sum(cell == run.cell and run not in finished for run in runs)) for cell in cells.values()]
    return effects(finished, "accuracy"), of


def test_failed_runs_of_the_cells_that_an_effect_compares_are_counted_beside_it():
    found, runs = lost(study(noisy), (True, 0.5, 0), (True, 0.5, 2))
    augmentation, dropout = ([*remarks(effect, NAMING, runs)] for effect in found.main)
    assert augmentation[0] == dropout[0] == f"Failed: 2 of 3 runs of augmentation on, Dropout 0.5. {FLATTERED}"
    assert next(remarks(found.interactions[0], NAMING, runs)).startswith("Failed: 2 of 3 runs")
    assert not any("Failed" in each for each in remarks(found.main[0], NAMING)), "nobody told that any failed"


def test_a_cell_in_which_all_failed_is_told_too():
    found, runs = lost(study(noisy), *((True, 0.5, seed) for seed in range(3)))
    assert next(remarks(found.main[0], NAMING, runs)).startswith("Failed: 3 of 3 runs of augmentation on, Dropout 0.5")


def test_of_one_factor_at_a_time_each_change_has_its_own_failures():
    runs = [run for run in study(noisy) if not (run.cell[A] and run.cell[B])]
    found, of = lost(runs, (True, 0, 1))
    augmentation, dropout = ([*remarks(effect, NAMING, of)] for effect in found.main)
    assert augmentation[0].startswith("Failed: 1 of 3 runs of augmentation on, Dropout none.")
    assert not any("Failed" in each for each in dropout)


def test_many_cells_with_failures_are_summed_up():
    levels = {A: [False, True], B: [0, 1, 2, 3, 4, 5]}
    found, runs = lost(study(noisy, levels), *((True, level, 1) for level in range(1, 6)))
    assert "; 1 of 3 runs of 1 more cell" in next(remarks(found.main[0], NAMING, runs))


def test_a_level_at_which_every_run_failed_is_told_as_such():
    found, runs = lost(
        study(lambda seed, dropout: noisy(seed, 0, dropout), {B: [0, 0.5]}), *((0.5, seed) for seed in range(3))
    )
    assert found.main == ()
    said = unknown_said([(B, 0.5)], NAMING, runs)
    assert said == "Nothing can be said of Dropout 0.5: all 3 runs of it failed."
    assert unknown_said([], NAMING, runs) == said, "also where no finished run tells that there is such a level"
    assert unknown_said([(B, 0.5)], NAMING).startswith("Nothing can be said of Dropout 0.5 yet: too few runs")


def test_what_holds_for_every_effect_is_said_once():
    assert shared_remarks([["a", "b"], ["b", "c"]]) == ["b"] and shared_remarks([["a"]]) == []


def test_missing_runs_and_aliases_are_told():
    found = effects(
        study(lambda seed, on, dropout: noisy(seed, on, dropout) + on * dropout * seed / 10)[1:], "accuracy"
    )
    (both,) = found.interactions
    assert list(remarks(both, NAMING)) == [
        "Runs of seed 0 failed or are not finished: left aside here, as a seed counts as a whole."
    ]
    (told,) = remarks(found.main[0], NAMING)
    assert told == "Runs are missing: this is the effect with Dropout 0.5 only, not the mean over all combinations."
    half = [
        Observation({"a": a, "b": b, "c": a ^ b}, seed, None, {"accuracy": noisy(seed, a, b)})
        for a, b, seed in itertools.product((0, 1), (0, 1), range(3))
    ]
    found = effects(half, "accuracy").main[0]
    assert list(remarks(found, Naming())) == ["This fraction of the factorial cannot tell it from b × c."]
    fraction = [CellRuns({"a": a, "b": b, "c": a ^ b}, 3, a) for a, b in itertools.product((0, 1), (0, 1))]
    assert next(remarks(found, Naming(), fraction)).startswith("Failed: 1 of 3 runs of a 1, b 0, c 1; 1 of 3 runs of")
    assert not list(remarks(effects(study(noisy), "accuracy").main[0], NAMING))
