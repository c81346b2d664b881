"""Runs found by their settings."""

import pytest

from labcore.store.store import Store
from labcore.studies.setting_filter import Condition, meeting, parted
from tests import fabricate


def test_conditions_are_told_from_words():
    rest, found = parted("lab dropout=0.5 Optimizer.Kind=SGD a=b= x>")
    assert rest == "lab x>"
    assert found[:2] == (Condition("dropout", "=", "0.5"), Condition("optimizer.kind", "=", "sgd"))


@pytest.mark.parametrize(
    ("search", "seeds"),
    [
        ("dropout=0.5", {1, 3}),
        ("regularization.dropout=.5", {1, 3}),
        ("learning_rate<0.001", {0}),
        ("learning_rate>1e-3", {2, 3}),
        ("optimizer.kind=sgd", {2}),
        ("dropout=0.5 learning_rate>0.001", {3}),
        ("seed=2", {2}),
        ("learning_rate<0.001 augmentation.enabled=true", {0}),
        ("seed<2 dropout=0.5", {1}),
        ("dropout=much", set()),
        ("no_such_setting=1", set()),
    ],
)
def test_runs_are_found_by_their_settings(lab_home, search, seeds):
    store = Store()
    for seed, rate, dropout, kind in ((0, 1e-4, 0, "adamw"), (1, 1e-3, 0.5, "adamw"), (2, 0.1, 0, "sgd")):
        optimizer = {"kind": kind, "learning_rate": rate}
        fabricate.submitted(store, seed=seed, optimizer=optimizer, regularization={"dropout": dropout})
    fabricate.submitted(store, seed=3, optimizer={"learning_rate": 0.01}, regularization={"dropout": 0.5})
    _, conditions = parted(search)
    assert {run.seed for run in meeting(store, store.runs(), conditions)} == seeds
