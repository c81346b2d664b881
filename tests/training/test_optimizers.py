"""Every optimizer learns, goes on where a checkpoint left it, and keeps gradients within their limit."""

import keras
import numpy as np
import pytest

from labcore.spec.optimizer import Optimizer
from labcore.spec.reading import assign
from labcore.spec.resolve import resolve
from labcore.training import checkpoints
from tests.samples import ready_learner, shapes

DATA = shapes(images=60)
IMAGES = DATA.pixels.reshape(-1, *DATA.card.shape)
ROWS = DATA.indices("train")[:24]
SMALL = (
    "architecture={filters: 4, blocks: 1, layers_per_block: 1}",
    "training.batch_size=4",
    "augmentation.enabled=false",
    "regularization={dropout: 0, weight_averaging: 0}",
)


def learner_of(*settings):
    return ready_learner(resolve(assign({"dataset": "shapes"}, [*SMALL, *settings]), lambda _: DATA.card), DATA, IMAGES)


def step(learner):
    """The loss of the step taken."""
    return float(learner.step(IMAGES[ROWS], DATA.labels[ROWS]).numpy()[1]) / len(ROWS)


@pytest.mark.parametrize("kind", sorted(Optimizer.kinds()))
def test_it_lowers_the_loss_and_goes_on_exactly_from_a_checkpoint(kind, tmp_path):
    learner = learner_of(f"optimizer={{kind: {kind}, schedule: constant}}")
    losses = [step(learner) for _ in range(30)]
    assert losses[-1] < losses[0]

    checkpoints.save(tmp_path / "last.npz", learner.state)
    expected = [step(learner) for _ in range(2)]
    weights = learner.model.get_weights()
    other = learner_of(f"optimizer={{kind: {kind}, schedule: constant}}", "seed=9")
    checkpoints.restore(tmp_path / "last.npz", other.state)
    assert [step(other) for _ in range(2)] == expected
    for one, two in zip(weights, other.model.get_weights(), strict=True):
        np.testing.assert_array_equal(one, two)


@pytest.mark.parametrize("kind", ["global_norm", "norm", "value"])
def test_clipping_keeps_a_step_within_its_limit(kind):
    def moved(clipping):
        learner = learner_of(f"optimizer={{kind: sgd, momentum: 0, learning_rate: 1, clipping: {clipping}}}")
        before = [weight.numpy() for weight in learner.model.trainable_weights]
        step(learner)
        return [new.numpy() - old for new, old in zip(learner.model.trainable_weights, before, strict=True)]

    measured = {
        "global_norm": lambda steps: np.sqrt(sum((each**2).sum() for each in steps)),
        "norm": lambda steps: max(np.linalg.norm(each) for each in steps),
        "value": lambda steps: max(np.abs(each).max() for each in steps),
    }[kind]
    limit = measured(moved("none")) / 3
    clipped = moved(f"{{kind: {kind}, limit: {limit}}}")
    assert measured(clipped) == pytest.approx(limit, rel=1e-3)


@pytest.mark.parametrize("decay", [0, 0.9])
def test_schedule_free_is_judged_by_the_mean_of_its_points(decay):
    settings = f"{{kind: schedule_free_adamw, learning_rate: 0.01, schedule: constant, weight_decay: {decay}}}"
    learner = learner_of(f"optimizer={settings}")
    place = {id(weight): number for number, weight in enumerate(learner.model.trainable_weights)}
    points = []
    for _ in range(5):
        step(learner)
        points.append([point.numpy() for point in learner.optimizer._momentums])
    trained = learner.model.get_weights()
    with learner.averaged():
        for weight in learner.model.trainable_weights:
            mean = np.mean([point[place[id(weight)]] for point in points], axis=0)
            np.testing.assert_allclose(weight.numpy(), mean, atol=1e-5)
        judged = learner.model.get_weights()
    assert any((one != two).any() for one, two in zip(trained, judged, strict=True))
    for one, two in zip(trained, learner.model.get_weights(), strict=True):
        np.testing.assert_array_equal(one, two)


def test_decay_of_schedule_free_pulls_the_judged_weights_down():
    def size(decay):
        settings = f"{{kind: schedule_free_adamw, learning_rate: 1e-2, schedule: constant, weight_decay: {decay}}}"
        learner = learner_of(f"optimizer={settings}")
        for _ in range(10):
            step(learner)
        with learner.averaged():
            return float(np.linalg.norm(learner.model.trainable_weights[0].numpy()))

    assert size(1.0) < 0.98 * size(0)


def test_an_average_kept_of_schedule_free_is_one_of_its_judged_weights():
    learner = learner_of("optimizer.kind=schedule_free_adamw", "regularization.weight_averaging=0.999")
    expected = [average.numpy() for average in learner._average.variables]
    for taken in (1, 2):
        step(learner)
        judged = [np.array(value) for value in learner._judged(learner.model.weights)]
        share = taken / (taken + 9)
        expected = [share * old + (1 - share) * new for old, new in zip(expected, judged, strict=True)]
    for average, value in zip(learner._average.variables, expected, strict=True):
        np.testing.assert_allclose(average.numpy(), value, atol=1e-5)


def test_muon_steps_along_kernels_and_leaves_the_rest_to_adam():
    learner = learner_of("optimizer={kind: muon, learning_rate: 0.1, weight_decay: 0}")
    weights = {weight.path: weight for weight in learner.model.trainable_weights}
    before = {path: weight.numpy() for path, weight in weights.items()}
    step(learner)
    (kernel,) = [path for path in weights if len(weights[path].shape) == 4]
    moved = (weights[kernel].numpy() - before[kernel]).reshape(-1, weights[kernel].shape[-1])
    directions = np.linalg.svd(moved, compute_uv=False)
    usual = 0.1 * 0.2 * np.sqrt(max(moved.shape))
    assert (directions > 0.6 * usual).all() and (directions < 1.3 * usual).all(), "all directions alike"
    for path in set(weights) - {kernel}:
        size = np.abs(weights[path].numpy() - before[path])
        assert np.median(size) == pytest.approx(0.1, rel=0.05), f"Adam's first step is the learning rate: {path}"


def test_weights_that_are_judged_as_they_are_are_not_copied(monkeypatch):
    learner = learner_of("optimizer.kind=adam", "regularization.weight_averaging=0")
    monkeypatch.setattr(keras.ops, "convert_to_numpy", lambda weight: pytest.fail("A weight was copied."))
    with learner.averaged():
        pass
