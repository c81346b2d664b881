"""The settings in which runs differ."""

from labcore.studies.differences import differences
from tests.studies.entrants import entrant


def test_only_settings_that_differ_are_listed_and_absent_ones_are_empty():
    one = entrant("a", **{"optimizer.kind": "adam", "width": 1})
    other = entrant("b", **{"optimizer.kind": "sgd", "optimizer.momentum": 0.9, "width": 1})
    assert [(row.key, row.values) for row in differences([one, other])] == [
        ("optimizer.kind", ("adam", "sgd")),
        ("optimizer.momentum", ("", "0.9")),
    ]


def test_groups_of_settings_that_only_one_kind_of_run_has_are_told_apart_where_those_runs_agree():
    network = {"task": "classification", "architecture.kind": "cnn", "training.epochs": 5}
    network |= {"imbalance.class_weights.kind": "balanced", "imbalance.initial_bias": True}
    baseline = {"task": "baseline", "estimator.kind": "svm", "imbalance.class_weights.kind": "none"}
    runs = [entrant("a", **network), entrant("b", **{**network, "training.epochs": 9}), entrant("c", **baseline)]
    rows = {row.key: row.of_some for row in differences(runs)}
    assert {key for key, of_some in rows.items() if not of_some} == {
        "task",
        "training.epochs",
        "imbalance.class_weights.kind",
    }
    assert {key for key, of_some in rows.items() if of_some} == {
        "architecture.kind",
        "estimator.kind",
        "imbalance.initial_bias",
    }
