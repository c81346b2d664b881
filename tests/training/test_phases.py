"""A run whose layers learn at different times, killed and taken up again."""

import keras
import numpy as np
import pytest

from labcore.figures.history import history
from labcore.store.folder import RunFolder
from labcore.tasks import classification, network_learning
from labcore.training.reporter import Reporter


class Killed(BaseException):
    """Ends a run from within."""


@pytest.mark.parametrize("step", [4, 11], ids=["in the head's phase", "while fine-tuning"])
def test_killed_in_either_phase_it_ends_with_the_same_weights(small_run, earlier_small, step):
    settings = ("training.epochs=4", "transfer.weights={kind: run, run: earlier}", "transfer.head_epochs=2")

    class KilledLate(Reporter):
        def batch(self, *figures):
            super().batch(*figures)
            if self.step == step:
                raise Killed

    whole, asked = small_run("whole", *settings)
    with Reporter(whole, "mine") as reporter:
        classification.run(asked, reporter)
    killed, asked = small_run("killed", *settings)
    with pytest.raises(Killed), KilledLate(killed, "mine") as reporter:
        classification.run(asked, reporter)
    with Reporter(killed, "mine") as reporter:
        classification.run(asked, reporter)
    for one, other in zip(_kept(whole), _kept(killed), strict=True):
        np.testing.assert_array_equal(one, other)
    marks = [row.epoch for row in whole.metrics_reader().poll() if row.values.get("phase") == "fine-tuning"]
    assert marks == [2], "fine-tuning is announced after the second epoch"
    for folder in (whole, killed):
        assert history(folder.metrics_reader().poll()).phases == ((1, "Feature extraction"), (3, "Fine-tuning"))


@pytest.fixture
def earlier_small(small_run, monkeypatch):
    _, asked = small_run("earlier")
    keras.utils.set_random_seed(99)
    model = classification.classifier(asked, (12, 12, 1), 3)
    monkeypatch.setattr(network_learning, "networks_for", lambda card: lambda run: model)


def _kept(folder: RunFolder) -> list[np.ndarray]:
    return keras.saving.load_model(folder.model_path).get_weights()
