"""Means at pairs of levels, and the analysis of variance of a study."""

import pytest

from labcore.studies.joint import joint
from labcore.studies.results import StudyResults
from tests.studies.observed import A, B, study


def value(seed, on, dropout):
    return 0.8 + 0.1 * on + 0.02 * seed + 0.04 * dropout * on


def test_each_pair_has_its_mean_and_a_pair_without_a_run_none():
    runs = [run for run in study(value) if not (run.cell[A] and run.cell[B])]
    found = joint(runs, "accuracy", (A, B), {A: True})
    assert found.first == (True, False) and found.second == (0, 0.5)
    assert found.at[0][0].mean == pytest.approx(0.92) and found.at[0][0].deviation == pytest.approx(0.02)
    assert found.at[0][1] is None and found.at[1][1].n == 3


def test_variance_is_analysed_in_whole_factorials_with_seeds_as_blocks_only():
    whole = StudyResults("", "accuracy", study(value), 12)
    assert {source.factors for source in whole.variance("accuracy")} == {(A,), (B,), (A, B), ("seed",), ()}
    for runs in (study(value)[1:], study(value, seeds=[1]), study(value)[:9], study(value, folds=[0, 1])):
        assert StudyResults("", "accuracy", runs, 12).variance("accuracy") == []


def test_the_same_runs_have_one_identity_and_any_other_figure_another():
    whole, more = study(value), study(lambda *levels: value(*levels) + 1e-9)
    results = [
        StudyResults("", "accuracy", runs, 12, equivalence=width) for runs in (whole, more) for width in (None, 1)
    ]
    assert len({each.identity("accuracy") for each in results}) == 4
    assert StudyResults("b", "accuracy", tuple(whole), 13).identity("accuracy") == results[0].identity("accuracy")


def test_figures_that_are_no_judgement_or_of_training_are_not_offered():
    assert StudyResults("", "loss", study(value), 12).metrics == ["loss", "accuracy"]
