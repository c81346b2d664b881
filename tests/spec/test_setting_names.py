"""A setting's name is what the form says, wherever it is told."""

import pytest

from labcore.spec.baseline import Baseline
from labcore.spec.resolve import tasks
from labcore.spec.setting_names import setting_name


@pytest.mark.parametrize(
    ("key", "called"),
    [
        ("optimizer.learning_rate", "Optimizer · Learning rate"),
        ("optimizer.kind", "Optimizer"),
        ("optimizer", "Optimizer"),
        ("optimizer.momentum", "Optimizer · Momentum"),
        ("optimizer.schedule.kind", "Optimizer · Schedule"),
        ("training.batch_size", "Training · Batch size (images)"),
        ("imbalance.class_weights.by_class.a_b", "Imbalance · Class weights · By class · a_b"),
        ("augmentation.operations", "Augmentation · Operations"),
        ("dataset", "Data set"),
        ("task", "Task"),
        ("estimator.kind", "Estimator"),
        ("gone.with_the_wind", "Gone · With the wind"),
    ],
)
def test_a_key_is_told_as_the_form_says_it(key, called):
    assert setting_name(key, [tasks()["classification"], Baseline]) == called
