"""The learning-rate range test: a short training at rising rates, to see from where to where the loss falls.

Reference: Smith, "Cyclical learning rates for training neural networks", WACV 2017.
"""

from collections.abc import Iterator
from dataclasses import asdict
from itertools import count, islice
from typing import Any

import numpy as np

from labcore.datasets.dataset import Dataset
from labcore.datasets.division import opened
from labcore.datasets.preparation import prepare
from labcore.errors import LabError
from labcore.evaluation.rate_range import has_diverged, smooth, suggest
from labcore.spec.network_experiment import NetworkExperiment
from labcore.spec.schedule.plateau import ReduceOnPlateau
from labcore.tasks.network_learning import learning_of
from labcore.training.batches import Batches
from labcore.training.learner import Learner

STEPS = 100

REACH = 1e4
"""How far below and above the optimizer's usual rate the test reaches."""


def learning_rate_range(spec: NetworkExperiment) -> dict[str, Any]:
    """Train the network of `spec` on its data set for at most `STEPS` steps at rising rates.

    Returns:
        `rates` and, at each, `losses` as they came and `smoothed`, up to where the loss runs away; `steepest` and
        `tenth`, the rates that `suggest` finds, or null; `stretch`, what was tried out where the run has several
        stretches: the first one, in which the same layers learn as in the run, and rates are those to be set for it.
    """
    dataset = opened(spec)
    images = prepare(dataset, spec.preprocessing, spec.input_shape(dataset.card))
    return range_test(spec, dataset, images)


def range_test(spec: NetworkExperiment, dataset: Dataset, images: np.ndarray) -> dict[str, Any]:
    """As `learning_rate_range`, on `images` `(N, H, W, C)` uint8, the whole data set prepared."""
    spec = spec.in_force()
    usual = type(spec.optimizer).model_fields["learning_rate"].default
    rates = np.geomspace(usual / REACH, usual * REACH, STEPS).tolist()
    # A schedule that reacts brings a factor on the rate that can be moved from outside, here at every step.
    movable = spec.optimizer.model_copy(update={"learning_rate": 1.0, "schedule": ReduceOnPlateau()})
    tried = spec.model_copy(update={"optimizer": movable})
    lesson = learning_of(tried, dataset, images)
    learner = lesson.learner()
    first, *_ = lesson.phases(learner, STEPS)
    first.begin()
    batches = Batches(images, lesson.known, lesson.order(), spec.training.batch_size, learner.replicas)
    losses: list[float] = []
    for rate, batch in zip(rates, islice(_endless(learner, batches), STEPS), strict=False):
        learner.rate_factor.assign(rate)  # type: ignore[union-attr]
        objective, *_, size = learner.step(*batch).numpy().tolist()
        losses.append(objective / size)
        if has_diverged(losses):
            break
    if len(losses) > 1 and not np.isfinite(losses[-1]):
        losses.pop()
    smoothed = smooth(losses)
    if not np.isfinite(smoothed).all():
        raise LabError(
            "The loss was no number at the lowest learning rate already.",
            "Something else than the rate is wrong: class weights, or a network without normalization layers.",
        )
    found = suggest(rates[: len(losses)], smoothed)
    suggested = asdict(found) if found else {"steepest": None, "tenth": None}
    curve = {"rates": rates[: len(losses)], "losses": losses, "smoothed": smoothed}
    return {**curve, **suggested, "stretch": first.title}


def _endless(learner: Learner, batches: Batches) -> Iterator[Any]:
    for epoch in count(1):
        learner.start_epoch(epoch)
        yield from learner.distribute(batches.epoch(epoch))
