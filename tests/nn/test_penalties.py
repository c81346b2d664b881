"""Penalties and limits do what they say while training, and the one switch turns all of it off."""

import numpy as np
import pytest

from labcore.spec.base import extra
from labcore.spec.optimizer import Optimizer
from labcore.spec.reading import assign
from labcore.spec.resolve import resolve
from tests.samples import ready_learner, shapes

DATA = shapes(images=60)
IMAGES = DATA.pixels.reshape(-1, *DATA.card.shape)
SMALL = ("architecture.filters=4", "architecture.blocks=2", "training.batch_size=16", "augmentation.enabled=false")


def made(*assignments: str):
    return resolve(assign({"dataset": "shapes"}, [*SMALL, *assignments]), lambda _: DATA.card)


def stepped(spec, steps: int = 1):
    """A learner of `spec` after so many steps, and what its last step summed up."""
    learner = ready_learner(spec, DATA, IMAGES)
    for _ in range(steps):
        sums = learner.step(IMAGES[:16], DATA.labels[:16]).numpy()
    return learner, dict(zip(learner.figures, sums / sums[-1], strict=False))


def kernels(model):
    return [weight for weight in model.trainable_weights if weight.name.endswith("kernel")]


def test_max_norm_holds_after_every_step():
    learner, _ = stepped(made("regularization.max_norm=0.5", "optimizer={kind: sgd, learning_rate: 1.0}"), steps=3)
    for kernel in kernels(learner.model):
        lengths = np.sqrt((kernel.numpy() ** 2).sum(axis=tuple(range(kernel.numpy().ndim - 1))))
        assert lengths.max() <= 0.5 + 1e-5


def test_each_channel_of_a_depthwise_kernel_has_a_limit_of_its_own():
    spec = made("architecture={kind: separable_cnn, filters: 4, blocks: 2}", "regularization.max_norm=0.25")
    depthwise = [kernel for kernel in kernels(stepped(spec)[0].model) if kernel.name == "depthwise_kernel"]
    lengths = np.sqrt((depthwise[0].numpy() ** 2).sum(axis=(0, 1)))
    assert lengths.shape == (4, 1) and lengths.max() <= 0.25 + 1e-5


@pytest.mark.parametrize(("name", "size"), [("l1", np.abs), ("l2", np.square)])
def test_a_penalty_raises_what_is_lowered_and_not_the_loss_that_is_shown(name, size):
    settings = ("regularization.dropout=0", "imbalance.class_weights=none")
    plain = ready_learner(made(*settings), DATA, IMAGES)
    penalty = sum(0.01 * size(kernel.numpy()).sum() for kernel in kernels(plain.model))
    _, without = stepped(made(*settings))
    _, penalized = stepped(made(*settings, f"regularization.{name}=0.01"))
    assert penalized["loss"] == pytest.approx(without["loss"], rel=1e-5)
    assert penalized["objective"] == pytest.approx(without["objective"] + penalty, rel=1e-4)


EVERYTHING = (
    "architecture={kind: residual, filters: 4, stages: 2, blocks_per_stage: 1}",
    "regularization={dropout: 0.5, spatial_dropout: 0.2, stochastic_depth: 0.3, l1: 0.01, l2: 0.01, max_norm: 0.5, "
    "label_smoothing: 0.2, weight_averaging: 0.9}",
    "optimizer={kind: adamw, weight_decay: 0.1}",
    "training.early_stopping=3",
)


def test_switched_off_a_run_is_the_same_as_with_everything_at_zero():
    off = made(*EVERYTHING, "regularization.enabled=false")
    zero = made(
        EVERYTHING[0],
        "regularization={dropout: 0, weight_averaging: 0}",
        "optimizer={kind: adamw, weight_decay: 0}",
        "training.early_stopping=0",
    )
    on = made(*EVERYTHING)
    assert off.in_force().training.early_stopping == 0 and on.in_force().training.early_stopping == 3
    assert off.regularization.dropout == 0.5, "what was set is kept in the spec"
    weights = [stepped(spec, steps=2)[0].model.get_weights() for spec in (off, zero, on)]
    for one, other in zip(weights[0], weights[1], strict=True):
        np.testing.assert_array_equal(one, other)
    assert any((one != other).any() for one, other in zip(weights[0], weights[2], strict=True))


def test_the_switch_knows_every_optimizers_weight_decay():
    fields = [option.model_fields.get("weight_decay") for option in Optimizer.kinds().values()]
    decays = [field for field in fields if field is not None]
    assert decays and all(extra(field, "off") == 0 for field in decays)
