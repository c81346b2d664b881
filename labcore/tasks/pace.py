"""How fast a network trains here: a few steps of it, timed, on the images that a run would show."""

import statistics
import time
from itertools import islice
from typing import Any

from labcore.datasets.division import opened
from labcore.datasets.preparation import prepare
from labcore.spec.network_experiment import NetworkExperiment
from labcore.tasks.network_learning import learning_of
from labcore.training.batches import Batches

STEPS = 12
"""Steps timed at most, the first of which compiles and does not count."""

SECONDS = 6.0
"""After which no further step is taken."""

JUDGED = 256
"""Validation images answered at most."""


def pace(spec: NetworkExperiment) -> dict[str, Any]:
    """What a run of `spec` takes.

    Returns:
        `start_seconds`, to build and compile; `epoch_seconds`, with validation; `parameters`.
    """
    spec = spec.in_force()
    began = time.monotonic()
    dataset = opened(spec)
    images = prepare(dataset, spec.preprocessing, spec.input_shape(dataset.card))
    lesson = learning_of(spec, dataset, images)
    learner = lesson.learner()
    batches = Batches(images, lesson.known, lesson.order(), spec.training.batch_size, learner.replicas)
    first, *_ = lesson.phases(learner, batches.per_epoch)
    first.begin()
    learner.start_epoch(1)
    steps = iter(learner.distribute(batches.epoch(1)))
    learner.step(*next(steps)).numpy()
    rows = dataset.indices("val")[:JUDGED]
    learner.predict(images, rows)
    start = time.monotonic() - began
    taken = [_timed(lambda batch=batch: learner.step(*batch).numpy()) for batch in _until(steps, time.monotonic())]
    step = statistics.median(taken) if taken else start  # an epoch of one step
    judging = _timed(lambda: learner.predict(images, rows)) / max(1, len(rows))
    shown = spec.images_per_epoch(dataset.card)
    return {
        "start_seconds": start,
        "epoch_seconds": step * shown / spec.training.batch_size + judging * dataset.card.splits["val"].images,
        "parameters": learner.model.count_params(),
    }


def _until(steps: Any, began: float) -> Any:
    for batch in islice(steps, STEPS):
        yield batch
        if time.monotonic() - began > SECONDS:
            return


def _timed(do: Any) -> float:
    began = time.monotonic()
    do()
    return time.monotonic() - began
