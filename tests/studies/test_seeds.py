"""Runs that differ in nothing but the seed."""

import pytest

from labcore.store.status import State
from labcore.studies.seeds import EQUAL, grouped, groups
from labcore.studies.sides import Side
from tests.studies.entrants import entrant


def test_runs_equal_but_for_the_seed_are_one_group_with_a_spread():
    runs = [entrant("a", seed=0, accuracy=0.90), entrant("b", seed=1, accuracy=0.94), entrant("c", seed=0, width=2)]
    together = groups(runs)
    assert [[member.run_id for member in group.members] for group in together] == [["a", "b"], ["c"]]
    assert together[0].spread("validation", "accuracy") == pytest.approx((0.92, 0.0282843), abs=1e-6)
    assert together[1].spread("validation", "accuracy") is None


def test_the_same_seed_twice_is_one_experiment():
    runs = [entrant("a", seed=0), entrant("b", seed=0)]
    assert groups(runs)[0].spread("validation", "accuracy") is None


def test_groups_are_as_the_address_says_or_by_a_setting_or_equal_but_for_the_seed():
    runs = [entrant(f"{dropout}-{seed}", seed=seed, dropout=dropout) for dropout in (0.0, 0.5) for seed in (0, 1)]
    sides = [Side(("0.0-0", "0.5-1"), "mixed"), Side(("0.0-1",)), Side(("gone",))]
    assert [(each.name, len(each.members)) for each in grouped(runs, sides, "")] == [("mixed", 2), ("0.0-1", 1)]
    by_setting = grouped(runs, sides, "dropout", "Dropout")
    assert [(each.name, each.seeds) for each in by_setting] == [("Dropout: 0", 2), ("Dropout: 0.5", 2)]
    assert [each.seeds for each in grouped(runs, sides, EQUAL)] == [2, 2]
    assert [each.is_one_setting for each in grouped(runs, sides, "")] == [False, True]


def test_failed_runs_are_in_no_mean_and_before_any_is_finished_all_are():
    failed = entrant("c", seed=2, accuracy=0.1, state=State.FAILED)
    (group,) = groups([entrant("a", seed=0, accuracy=0.90), entrant("b", seed=1, accuracy=0.94), failed])
    assert group.mean("validation", "accuracy") == pytest.approx(0.92) and group.seeds == 2
    under_way = [entrant(str(seed), seed=seed, accuracy=0.5, state=State.RUNNING) for seed in (0, 1)]
    assert len(groups(under_way)[0].counted) == 2


def test_draws_are_told_apart_by_what_varies_within_the_group():
    runs = [entrant(f"{rate}-{seed}", seed=seed, dropout=0.5, rate=rate) for rate in (0.1, 0.2) for seed in (0, 1)]
    (group,) = grouped(runs, [Side(tuple(run.run_id for run in runs), "both")], "")
    assert group.varying == {"rate"} and len(group.values("validation", "accuracy")) == 4
