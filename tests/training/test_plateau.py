"""A learning rate that is lowered when validation stalls, also over an interruption."""

import pytest

from labcore.datasets import division
from tests.samples import ready_learner
from tests.training.test_loop import Killed, KilledAfter, rows, train

STALLING = (
    "optimizer={kind: sgd, learning_rate: 1e-9, momentum: 0, schedule: {kind: plateau, patience: 2, factor: 0.5}}",
    "training={epochs: 6, monitor: val_accuracy}",
    "regularization.weight_averaging=0",
)


def rates(folder):
    return [row.values["learning_rate"] / 1e-9 for row in rows(folder, "epoch")]


def test_the_rate_falls_after_each_patience_without_improvement(small_run):
    folder, spec = small_run("stalled", *STALLING)
    train(folder, spec)
    assert rates(folder) == pytest.approx([1, 1, 1, 0.5, 0.5, 0.25])


def test_killed_and_resumed_it_has_the_rates_of_a_run_that_was_not(small_run):
    folder, spec = small_run("killed", *STALLING)
    KilledAfter.batches = 6 * 4 + 2
    with pytest.raises(Killed):
        train(folder, spec, KilledAfter)
    train(folder, spec)
    assert rates(folder) == pytest.approx([1, 1, 1, 0.5, 0.5, 0.25])


def test_without_one_the_state_is_what_it_was_before_there_were_any(small_run):
    _, spec = small_run("plain", "optimizer.schedule=constant")
    dataset = division.Library().open("shapes")
    learner = ready_learner(spec, dataset, dataset.pixels.reshape(-1, *dataset.card.shape))
    parts = learner.model.variables, learner.optimizer.variables, learner._average.variables
    assert len(learner.state) == sum(map(len, parts))
