"""The learning-rate range test on a real network: what it suggests is where that network learns."""

import numpy as np
import pytest

from labcore.spec.reading import assign
from labcore.spec.resolve import resolve
from labcore.tasks import classification, network_learning
from labcore.tasks.rate_range import range_test
from tests.samples import shapes

DATA = shapes(images=90)
IMAGES = DATA.pixels.reshape(-1, *DATA.card.shape)


def spec(*settings):
    small = ["architecture={filters: 4, blocks: 1, layers_per_block: 1}", "training.batch_size=8", *settings]
    return resolve(assign({"dataset": "shapes"}, small), lambda _: DATA.card)


@pytest.mark.parametrize(("kind", "usual"), [("adam", 1e-3), ("sgd", 1e-2)])
def test_the_suggestion_lies_where_the_loss_falls(kind, usual):
    found = range_test(spec(f"optimizer={kind}", "regularization.dropout=0", "training.batch_size=27"), DATA, IMAGES)
    assert len(found["rates"]) == len(found["losses"]) == len(found["smoothed"]) > 40
    assert np.isfinite(found["losses"]).all()
    assert min(found["smoothed"]) < 0.9 * found["smoothed"][10]
    assert found["rates"][0] == pytest.approx(usual / 1e4)
    for name in ("steepest", "tenth"):
        assert usual < found[name] < 1000 * usual, "this network is small, and bears much"


def test_it_tries_the_layers_that_learn_first_at_the_rate_that_is_set_for_them(monkeypatch):
    built, models = classification.ClassLearning.learner, []

    def kept(*asked):
        models.append(built(*asked))
        before.extend(weight.numpy() for weight in models[0].model.get_layer("block1_conv1").weights)
        return models[0]

    before: list[np.ndarray] = []
    monkeypatch.setattr(classification.ClassLearning, "learner", kept)
    source = classification.classifier(spec(), DATA.card.shape, 3)
    monkeypatch.setattr(network_learning, "networks_for", lambda card: lambda run: source)
    transfer = "transfer={weights: {kind: run, run: earlier}, head_epochs: 2}"
    found = range_test(spec(transfer, "optimizer={kind: adamw, weight_decay: 0.5}"), DATA, IMAGES)
    assert found["stretch"] == "Feature extraction"
    for old, new in zip(before, models[0].model.get_layer("block1_conv1").weights, strict=True):
        np.testing.assert_array_equal(old, new.numpy())


def test_a_loss_that_runs_away_ends_the_test_early():
    wild = spec("optimizer={kind: sgd, momentum: 0.99}", "regularization={normalization: none, weight_averaging: 0}")
    found = range_test(wild, DATA, IMAGES)
    assert len(found["rates"]) < 100 and np.isfinite(found["smoothed"]).all()
