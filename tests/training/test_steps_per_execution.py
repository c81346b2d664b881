"""Several steps in one call: the same steps, heard of less often."""

import numpy as np
import pytest

from labcore.training.faults import Diverged
from labcore.training.reporter import Reporter
from tests.training.test_loop import LEARNING, rows, train


def test_four_at_once_give_the_curve_of_one_at_a_time(small_run):
    figures = []
    for number in (1, 4):  # an epoch has six batches: four, then two
        settings = ("training.epochs=2", "augmentation.operations=[flip, rotation]", *LEARNING)
        folder, spec = small_run(f"by{number}", *settings, f"training.steps_per_execution={number}")
        train(folder, spec)
        assert rows(folder, "batch")[-1].step == 12
        figures.append(
            [[row.values[name] for name in ("loss", "accuracy", "val_loss")] for row in rows(folder, "epoch")]
        )
    np.testing.assert_allclose(figures[1], figures[0], rtol=1e-4)


def test_a_request_to_stop_is_heeded_after_the_steps_of_one_call(small_run):
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


def test_a_loss_that_is_no_number_is_told_with_its_batch(small_run):
    settings = ("optimizer={kind: sgd, learning_rate: 1e6}", "training={epochs: 50, steps_per_execution: 3}")
    folder, spec = small_run("diverged", *settings)
    spec = spec.model_copy(update={"regularization": spec.regularization.model_validate({"normalization": "none"})})
    with pytest.raises(Diverged, match="in epoch 1, batch"):
        train(folder, spec)
