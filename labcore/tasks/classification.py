"""Classification: train on one split, choose on another, open the test set once."""

import logging
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from labcore.datasets.card import Card
from labcore.datasets.dataset import Dataset
from labcore.datasets.library import Library
from labcore.datasets.preparation import prepare
from labcore.errors import LabError
from labcore.evaluation.measures import measure
from labcore.nn.augmentation import Augmenter
from labcore.nn.classifier import Pixels, classifier
from labcore.nn.describe import describe as cost
from labcore.spec.classification import Classification
from labcore.store.folder import RunFolder
from labcore.tasks.balancing import balanced
from labcore.tasks.judge import Judge
from labcore.tasks.outcome import measured, note_opening, save_model
from labcore.training.batches import Batches, Order, steps_per_epoch
from labcore.training.best import Best
from labcore.training.environment import environment
from labcore.training.learner import Learner
from labcore.training.loop import Loop
from labcore.training.reporter import Reporter, Stopped
from labcore.training.strategy import strategy_for

log = logging.getLogger(__name__)


def run(spec: Classification, reporter: Reporter) -> bool:
    """Carry out `spec`, writing everything into the reporter's run folder. Returns whether it was asked to stop.

    Raises LabError for what the user can mend.
    """
    folder = reporter.folder
    reporter.phase("preparing", f"Opening {spec.dataset}")
    dataset = Library().open(spec.dataset)
    _require_same_data(folder, dataset.card)
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
    learner = build_learner(spec, dataset, images)
    judge = Judge(spec, learner, dataset, images, reporter)
    order = order_of(spec, dataset, labels_shown)
    batches = Batches(shown, labels_shown, order, spec.training.batch_size, learner.replicas)
    monitor = spec.training.monitor
    best = Best(monitor, measure(monitor).better, patience=spec.training.early_stopping)
    loop = Loop(learner, batches, judge, reporter, best, folder.checkpoints)
    reporter.phase("training", _shares(spec.training.batch_size, learner.replicas))
    try:
        outcome = loop.run(spec.training.epochs)
    except (LabError, OSError, MemoryError, tf.errors.OpError):
        _rescue(loop, learner, best, reporter)
        raise
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
        "dataset_fingerprint": dataset.card.fingerprint,
        "synthetic": dataset.card.synthetic,
    }
    results, stopped = _results(outcome.stopped, learner, dataset, images, reporter)
    reporter.hold()
    if not results:
        return stopped
    folder.write_report({**results, **facts, "seconds": loop.seconds})
    return stopped


def _shares(batch_size: int, replicas: int) -> str:
    share = f"{batch_size // replicas} on each of {replicas} devices" if replicas > 1 else "one device"
    return f"Batches of {batch_size}, {share}"


def _rescue(loop: Loop, learner: Learner, best: Best, reporter: Reporter) -> None:
    """Keep the best epoch of a run that is about to fail; what goes wrong here must not hide why."""
    if not best.epoch:
        return
    try:
        loop.take_best()
        save_model(learner.model, reporter)
    except (OSError, MemoryError, tf.errors.OpError):
        log.exception("The best epoch could not be saved as a model; its checkpoint is kept")


def _results(
    stopped: bool, learner: Learner, dataset: Dataset, images: NDArray[np.uint8], reporter: Reporter
) -> tuple[dict[str, Any], bool]:
    """The reports on validation and test, and whether the run was asked to stop by then.

    A stopped run may be taken up again: its test set stays closed until then.
    """
    folder = reporter.folder
    results: dict[str, Any] = {}
    between = reporter.hold if stopped else reporter.heed
    try:
        results["validation"] = measured(learner, dataset, images, "val", folder, between)
        if not stopped:
            reporter.phase("testing", "Opening the test set")
            openings = note_opening(folder)
            results["test"] = measured(learner, dataset, images, "test", folder, between)
            results["test_opened"] = openings
    except Stopped:
        return results, True
    return results, stopped


def order_of(spec: Classification, dataset: Dataset, labels: NDArray[np.int32] | None = None) -> Order:
    """Which rows an epoch of `spec` shows: training images of `dataset` only, drawn anew by seed and epoch.

    `labels` are those of the data set, then of what was made of its training images; where missing, nothing was made.
    """
    labels = dataset.labels if labels is None else labels
    rows = np.concatenate([dataset.indices("train"), np.arange(len(dataset), len(labels))])
    labels = labels[rows]
    sampling = spec.imbalance.sampling
    return lambda epoch: rows[sampling.order(labels, np.random.default_rng([spec.seed, epoch]))]


def _require_same_data(folder: RunFolder, card: Card) -> None:
    """A run that is taken up again goes on with the images it began with, in the same splits."""
    known = ((folder.environment() or {}).get("dataset") or {}).get("fingerprint")
    if known is not None and known != card.fingerprint and folder.checkpoints.is_dir():
        raise LabError(
            f"The data set '{card.name}' is not the one this run began with: images, labels or splits have changed.",
            "Start a new run on it; images this one has trained on may now be among the test images.",
        )


def build_learner(spec: Classification, dataset: Dataset, images: NDArray[np.uint8]) -> Learner:
    """Network, optimizer and augmentation of `spec`, with weights drawn from its seed.

    `images` is the whole data set prepared, `(N, H, W, C)` uint8.
    """
    card, shape = dataset.card, images.shape[1:]
    rows = dataset.indices("train")
    counts = np.bincount(dataset.labels[rows], minlength=len(card.classes))
    pixels = Pixels.of(images, rows) if spec.preprocessing.normalization.from_training_images else None
    strategy = strategy_for(spec.training.strategy)
    keras.utils.set_random_seed(spec.seed)
    with strategy.scope():
        model = classifier(spec, shape, len(card.classes), spec.imbalance.output_bias(counts, card.classes), pixels)
        shown = int(spec.imbalance.sampling.counts(counts).sum())
        steps = steps_per_epoch(shown, spec.training.batch_size, strategy.num_replicas_in_sync)
        optimizer = spec.optimizer.build(spec.training.epochs * steps)
        optimizer.build(model.trainable_variables)
        augmenter = Augmenter(spec.augmentation, spec.seed, shape)
    return Learner(
        model,
        optimizer,
        augmenter,
        losses=spec.loss.build(spec.regularization.label_smoothing),
        class_weights=spec.imbalance.class_weights.weights(counts, card.classes),
        weight_averaging=spec.regularization.weight_averaging,
        strategy=strategy,
    )


def describe(spec: Classification, card: Card) -> dict[str, Any]:
    """Parameters, FLOPs, memory and layers of the network of `spec` on the data set of `card`."""
    keras.utils.clear_session()
    model = classifier(spec, spec.input_shape(card), len(card.classes))
    return cost(model, spec.training.batch_size)
