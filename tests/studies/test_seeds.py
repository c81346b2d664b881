"""Runs that differ in nothing but the seed."""

import pytest

from labcore.studies.seeds import groups
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
