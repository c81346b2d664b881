"""Classification: train on one split, choose on another, open the test set once."""

import logging
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from labcore.datasets.card import Card
from labcore.datasets.dataset import Dataset
from labcore.datasets.division import opened
from labcore.datasets.preparation import prepare
from labcore.errors import LabError
from labcore.evaluation.measures import measure
from labcore.nn.augmentation import Augmenter
from labcore.nn.classifier import Pixels, classifier
from labcore.nn.describe import describe as cost
from labcore.nn.precision import guarded
from labcore.spec.classification import Classification
from labcore.store.folder import RunFolder
from labcore.tasks.answering import Answering
from labcore.tasks.balancing import balanced
from labcore.tasks.earlier_run import networks_for
from labcore.tasks.judge import Judge
from labcore.tasks.kept_model import kept_model
from labcore.tasks.outcome import data_facts, require_same_data, results_of, save_model
from labcore.tasks.quick_baseline import quick_baseline
from labcore.tasks.trained import Trained
from labcore.tasks.transfer import phases
from labcore.training.batches import Batches, Order
from labcore.training.best import Best
from labcore.training.environment import environment
from labcore.training.learner import Learner
from labcore.training.limits import limited
from labcore.training.loop import Loop
from labcore.training.plateau import Plateau
from labcore.training.reporter import Reporter, Stopped
from labcore.training.strategy import strategy_for

log = logging.getLogger(__name__)


def run(spec: Classification, reporter: Reporter) -> bool:
    """Carry out `spec`, writing everything into the reporter's run folder. Returns whether it was asked to stop.

    Raises LabError for what the user can mend.
    """
    spec, folder = spec.in_force(), reporter.folder
    reporter.phase("preparing", f"Opening {spec.dataset} and preparing its images")
    dataset = opened(spec)
    require_same_data(folder, dataset.card, begun=folder.checkpoints.is_dir())
    folder.write_environment(environment(dataset.card))
    folder.write_json_artifact("classes", list(dataset.card.classes))
    folder.write_json_artifact("value_range", dataset.card.value_range)
    images = prepare(dataset, spec.preprocessing, spec.input_shape(dataset.card))
    try:
        shown, labels_shown = balanced(spec, dataset, images, reporter)
    except Stopped:
        return True  # with what an earlier attempt has reported
    folder.withdraw_report()
    reporter.phase("building", f"Building {spec.architecture.title}")
    learner = build_learner(spec, dataset, images, limited(reporter))
    judge = Judge(spec, learner, dataset, images, reporter)
    order = order_of(spec, dataset, labels_shown)
    batches = Batches(shown, labels_shown, order, spec.training.batch_size, learner.replicas)
    monitor = spec.training.monitor
    best = Best(monitor, measure(monitor).better, patience=spec.training.early_stopping)
    factor, lowered = learner.rate_factor, spec.optimizer.schedule.lowered
    plateau = None if factor is None else Plateau(factor, lowered)
    at_once = spec.training.steps_per_execution
    loop = Loop(learner, batches, judge, reporter, best, folder.checkpoints, plateau, at_once)
    try:
        outcome = loop.run(phases(spec, learner, batches.per_epoch))
    except (LabError, OSError, MemoryError, tf.errors.OpError):
        _rescue(loop, learner, best, reporter)
        raise
    seconds = loop.seconds  # of training: what comes after is told by the status
    if not best.epoch:
        if outcome.stopped:
            return True
        raise LabError(
            f"No epoch gave a figure for {measure(monitor).title} on validation images, so none could be kept.",
            "Set training.monitor to val_loss or val_accuracy.",
        )
    loop.take_best()
    reporter.phase("saving", f"Keeping epoch {best.epoch}")
    save_model(learner.model, reporter)
    facts = {
        "best_epoch": best.epoch,
        "epochs": outcome.epochs,
        "parameters": learner.model.count_params(),
        **_costs(spec, images.shape[1:], len(dataset.card.classes)),
        **data_facts(dataset.card),
    }
    results, stopped = results_of(outcome.stopped, spec.open_test, learner, dataset, images, reporter)
    reporter.hold()
    if not results:
        return stopped
    beside = {} if stopped else quick_baseline(spec, dataset, images, "test" in results, reporter)
    reporter.hold()
    folder.write_report({**results, **beside, **facts, "seconds": seconds})
    return stopped


def _rescue(loop: Loop, learner: Learner, best: Best, reporter: Reporter) -> None:
    """Keep the best epoch of a run that is about to fail; what goes wrong here must not hide why."""
    if not best.epoch:
        return
    try:
        loop.take_best()
        save_model(learner.model, reporter)
    except (LabError, OSError, MemoryError, tf.errors.OpError):
        log.exception("The best epoch could not be saved as a model; its checkpoint is kept")


def order_of(spec: Classification, dataset: Dataset, labels: NDArray[np.int32] | None = None) -> Order:
    """Which rows an epoch of `spec` shows: training images of `dataset` only, drawn anew by seed and epoch.

    `labels` are those of the data set, then of what was made of its training images; where missing, nothing was made.
    """
    labels = dataset.labels if labels is None else labels
    rows = np.concatenate([dataset.indices("train"), np.arange(len(dataset), len(labels))])
    labels = labels[rows]
    sampling = spec.imbalance.sampling
    return lambda epoch: rows[sampling.order(labels, np.random.default_rng([spec.seed, epoch]))]


def build_learner(
    spec: Classification,
    dataset: Dataset,
    images: NDArray[np.uint8],
    opening: AbstractContextManager[None] | None = None,
) -> Learner:
    """Network, optimizer and augmentation of `spec`, with weights drawn from its seed.

    `images` is the whole data set prepared, `(N, H, W, C)` uint8. Learned weights are opened inside `opening`.

    Raises LabError where devices are absent, or a batch has not an image for each; where learned weights do not fit.
    """
    spec, card, shape = spec.in_force(), dataset.card, images.shape[1:]
    rows = dataset.indices("train")
    counts = np.bincount(dataset.labels[rows], minlength=len(card.classes))
    pixels = Pixels.of(images, rows) if spec.preprocessing.normalization.from_training_images else None
    strategy = strategy_for(spec.training.strategy)
    if spec.training.batch_size < (devices := strategy.num_replicas_in_sync):
        raise LabError(
            f"A batch of {spec.training.batch_size} has not an image for each of {devices} devices.",
            f"Set training.batch_size to {devices} or more, or training.strategy to gpu or cpu.",
        )
    keras.utils.set_random_seed(spec.seed)
    with strategy.scope():
        model = classifier(spec, shape, len(card.classes), spec.imbalance.output_bias(counts, card.classes), pixels)
        augmenter = Augmenter(spec.augmentation, spec.seed, shape)
        factor = keras.Variable(1.0, trainable=False, name="rate_factor") if spec.optimizer.schedule.reacts else None
    with opening or nullcontext():
        spec.transfer.weights.load(model, spec.architecture, spec.scaling, networks_for(card))
    return Learner(
        model,
        augmenter,
        losses=spec.loss.build(spec.regularization.label_smoothing),
        class_weights=spec.imbalance.class_weights.weights(counts, card.classes),
        weight_averaging=spec.regularization.weight_averaging,
        strategy=strategy,
        guard=lambda optimizer: guarded(optimizer, spec.training.precision, strategy.num_replicas_in_sync),
        rate_factor=factor,
    )


def describe(spec: Classification, card: Card) -> dict[str, Any]:
    """Parameters, FLOPs, memory and layers of the network of `spec` on the data set of `card`.

    Raises InputError where the weights that it is to start from lie in a file, and do not fit it.
    """
    keras.utils.clear_session()
    model = classifier(spec, spec.input_shape(card), len(card.classes))
    weights = spec.transfer.weights
    if weights.in_a_file:
        weights.load(model, spec.architecture, spec.scaling, networks_for(card))
    return cost(model, spec.training.batch_size, spec.architecture.block)


def _costs(spec: Classification, shape: tuple[int, ...], classes: int) -> dict[str, int]:
    """What studies hold against figures: FLOPs for one image, and bytes of memory for one training step.

    Of a network of its own, built after training: its weights are drawn, which must move nothing of the run's. It lies
    in main memory, as the GPU may be full; where even that has no room for it, a run that has been trained does not
    fail of it.
    """
    try:
        with tf.device("CPU"):
            told = cost(classifier(spec, shape, classes), spec.training.batch_size, spec.architecture.block)
    except (MemoryError, ValueError, tf.errors.OpError):  # a graph with its weights may have 2 GB at most
        log.exception("FLOPs and memory of the network could not be told: the report lacks them")
        return {}
    return {"flops": told["flops"], "memory": told["memory_bytes"]}


def trained(folder: RunFolder) -> Trained:
    """The best model of the run in `folder`. Raises InputError: it has kept none, or one that is not safe to load."""
    model = kept_model(folder)
    return Trained(
        shape=model.input_shape[1:],
        classes=model.output_shape[-1],
        answer=Answering(model, folder.run_id),
    )
