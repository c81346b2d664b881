"""Several steps in one call: the same steps, heard of less often."""

import numpy as np
import pytest

from labcore.training import loop
from labcore.training.faults import Diverged
from labcore.training.learner import Learner
from labcore.training.reporter import Reporter
from tests.training.test_loop import LEARNING, Killed, KilledAfter, rows, train


@pytest.fixture
def calls(monkeypatch):
    """How many steps each call took; that the first ones compile makes none of them short here."""
    monkeypatch.setattr(loop, "LONGEST_CALL", 1e6)
    counts, begin = [], Learner.begin

    def counting(learner, *stretch):
        begin(learner, *stretch)
        steps = learner.steps
        learner.steps = lambda batches, count: (counts.append(int(count)), steps(batches, count))[1]

    monkeypatch.setattr(Learner, "begin", counting)
    return counts


def curve(folder):
    return [[row.values[name] for name in ("loss", "accuracy", "val_loss")] for row in rows(folder, "epoch")]


def test_four_at_once_give_the_curve_of_one_at_a_time_also_when_killed_and_resumed(small_run, calls):
    settings = ("training.epochs=3", "augmentation.operations=[flip, rotation]", *LEARNING)
    one, spec = small_run("one", *settings)
    train(one, spec)
    assert not calls

    four, spec = small_run("four", *settings, "training.steps_per_execution=4")
    KilledAfter.batches = 6 * 2 + 3
    with pytest.raises(Killed):
        train(four, spec, KilledAfter)
    train(four, spec)
    # An epoch has six batches, the last one short; the first call of either worker takes one step.
    assert calls == [1, 4, 1, 4, 2, 4, 1, 4, 1]
    assert rows(four, "batch")[-1].step == rows(one, "batch")[-1].step == 18
    np.testing.assert_allclose(curve(four), curve(one), rtol=1e-3)


def test_left_to_itself_a_longer_run_takes_several_after_its_first_epoch_also_when_killed_and_resumed(
    small_run, calls, monkeypatch
):
    monkeypatch.setattr(loop, "WORTH_IT", 12)
    settings = ("training.epochs=3", "augmentation.operations=[flip, rotation]", *LEARNING)
    whole, spec = small_run("whole", *settings)
    train(whole, spec)
    assert calls == [1, 5, 6]

    calls.clear()
    cut, spec = small_run("cut", *settings)
    KilledAfter.batches = 6 * 2 + 3
    with pytest.raises(Killed):
        train(cut, spec, KilledAfter)
    train(cut, spec)
    assert calls == [1, 5, 6, 1, 5]
    assert curve(cut) == curve(whole), "to the last digit"

    calls.clear()
    train(*small_run("short", "training.epochs=2", *LEARNING))
    assert not calls


def test_a_request_to_stop_is_heeded_after_the_steps_of_one_call(small_run, calls):
    folder, spec = small_run("stopped", "training.epochs=500", "training.steps_per_execution=3", *LEARNING)
    taken = []

    class StoppedAtTheFirstBatchOfTheSecondEpoch(Reporter):
        def batch(self, *figures):
            super().batch(*figures)
            taken.append(self.step)
            if self.step == 7:
                self.folder.request_stop()

    assert train(folder, spec, StoppedAtTheFirstBatchOfTheSecondEpoch) is True
    assert taken[-1] == 9 and folder.report()["epochs"] == 1


def test_slow_steps_are_taken_one_by_one_so_that_a_stop_is_heard(small_run, calls, monkeypatch):
    monkeypatch.setattr(loop, "LONGEST_CALL", 1e-6)
    folder, spec = small_run("slow", "training.epochs=1", "training.steps_per_execution=16", *LEARNING)
    train(folder, spec)
    assert calls == [1] * 6


def test_a_loss_that_is_no_number_is_told_with_its_batch(small_run):
    settings = ("optimizer={kind: sgd, learning_rate: 1e6}", "training={epochs: 50, steps_per_execution: 3}")
    folder, spec = small_run("diverged", *settings)
    spec = spec.model_copy(update={"regularization": spec.regularization.model_validate({"normalization": "none"})})
    with pytest.raises(Diverged, match="in epoch 1, batch"):
        train(folder, spec)


@pytest.mark.parametrize("at_once", [1, 4])
def test_a_step_is_traced_once_though_the_last_batch_of_an_epoch_is_smaller(small_run, monkeypatch, at_once):
    learners, begin = [], Learner.begin
    monkeypatch.setattr(Learner, "begin", lambda self, *stretch: (learners.append(self), begin(self, *stretch))[1])
    train(*small_run("once", "training.epochs=2", f"training.steps_per_execution={at_once}", *LEARNING))
    (learner,) = learners
    assert learner.step.experimental_get_tracing_count() == 1
