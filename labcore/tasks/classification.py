"""Classification: train on one split, choose on another, open the test set once."""

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
from labcore.evaluation.classification import confusion, figures
from labcore.evaluation.measures import measure
from labcore.explain.grad_cam import GradCamMaps
from labcore.nn.augmentation import Augmenter
from labcore.nn.classifier import classifier
from labcore.nn.describe import describe as cost
from labcore.spec.classification import Classification
from labcore.store.folder import RunFolder
from labcore.tasks.outcome import measured, note_opening, save_model
from labcore.training.batches import Batches
from labcore.training.best import Best
from labcore.training.environment import environment
from labcore.training.faults import Diverged
from labcore.training.learner import Learner
from labcore.training.loop import Loop
from labcore.training.reporter import Reporter
from labcore.training.strategy import strategy_for


def run(spec: Classification, reporter: Reporter) -> bool:
    """Carry out `spec`, writing everything into the reporter's run folder. Returns whether it was asked to stop.

    Raises LabError for what the user can mend.
    """
    folder = reporter.folder
    reporter.phase("preparing", f"Opening {spec.dataset}")
    dataset = Library().open(spec.dataset)
    _require_same_data(folder, dataset.card)
    folder.withdraw_report()
    folder.write_environment(environment(dataset.card))
    folder.write_json_artifact("classes", list(dataset.card.classes))
    folder.write_json_artifact("value_range", dataset.card.value_range)
    images = prepare(dataset, spec.input_shape(dataset.card))
    reporter.phase("building", f"Building {spec.architecture.title}")
    learner = build_learner(spec, dataset)
    judge = _Judge(spec, learner, dataset, images, reporter)
    batches = Batches(images, dataset.labels, dataset.indices("train"), spec.training.batch_size, spec.seed)
    monitor = spec.training.monitor
    best = Best(monitor, measure(monitor).better, patience=spec.training.early_stopping)
    loop = Loop(learner, batches, judge, reporter, best, folder.checkpoints)
    replicas = learner.replicas
    share = f"{spec.training.batch_size // replicas} on each of {replicas} devices" if replicas > 1 else "one device"
    reporter.phase("training", f"Batches of {spec.training.batch_size}, {share}")
    try:
        outcome = loop.run(spec.training.epochs)
    except (LabError, OSError, MemoryError, tf.errors.OpError):
        if best.epoch:
            loop.take_best()
            save_model(learner.model, reporter)
        raise
    if not best.epoch:
        return outcome.stopped
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
    results = {"validation": measured(learner, dataset, images, "val", folder)}
    if not outcome.stopped:  # a stopped run may be taken up again: its test set stays closed until then
        reporter.phase("testing", "Opening the test set")
        facts["test_opened"] = note_opening(folder)
        results["test"] = measured(learner, dataset, images, "test", folder)
    reporter.hold()
    folder.write_report({**results, **facts, "seconds": loop.seconds})
    return outcome.stopped


def _require_same_data(folder: RunFolder, card: Card) -> None:
    """A run that is taken up again goes on with the images it began with, in the same splits."""
    known = ((folder.environment() or {}).get("dataset") or {}).get("fingerprint")
    if known is not None and known != card.fingerprint and folder.checkpoints.is_dir():
        raise LabError(
            f"The data set '{card.name}' is not the one this run began with: images, labels or splits have changed.",
            "Start a new run on it; images this one has trained on may now be among the test images.",
        )


def build_learner(spec: Classification, dataset: Dataset) -> Learner:
    """Network, optimizer and augmentation of `spec`, with weights drawn from its seed."""
    card = dataset.card
    counts = np.bincount(dataset.labels[dataset.indices("train")], minlength=len(card.classes))
    shape = spec.input_shape(card)
    strategy = strategy_for(spec.training.strategy)
    keras.utils.set_random_seed(spec.seed)
    with strategy.scope():
        model = classifier(spec, shape, len(card.classes), spec.imbalance.output_bias(counts))
        steps = spec.training.epochs * -(-int(counts.sum()) // spec.training.batch_size)
        optimizer = spec.optimizer.build(steps)
        optimizer.build(model.trainable_variables)
        augmenter = Augmenter(spec.augmentation, spec.seed, shape)
    return Learner(
        model,
        optimizer,
        augmenter,
        class_weights=spec.imbalance.class_weights.weights(counts),
        label_smoothing=spec.regularization.label_smoothing,
        weight_averaging=spec.regularization.weight_averaging,
        strategy=strategy,
    )


class _Judge:
    """After each epoch: figures, confusion matrix and heat maps on the validation split."""

    def __init__(
        self,
        spec: Classification,
        learner: Learner,
        dataset: Dataset,
        images: NDArray[np.uint8],
        reporter: Reporter,
    ):
        self._learner, self._images, self._reporter = learner, images, reporter
        self._folder = reporter.folder
        self._classes = dataset.card.classes
        self._indices = dataset.indices("val")
        self._labels = dataset.labels[self._indices]
        self._shown = _spread_over_classes(self._labels, spec.training.heat_maps)
        self._maps = GradCamMaps(learner.model)
        if len(self._shown):
            arrays = {"images": images[self._indices[self._shown]], "labels": self._labels[self._shown]}
            self._folder.write_arrays("heat_map_images", arrays)

    def __call__(self, epoch: int) -> dict[str, float]:
        probabilities = self._learner.predict(self._images, self._indices, between=self._reporter.heed)
        if not np.isfinite(probabilities).all():
            raise Diverged(f"after epoch {epoch}", self._learner.learning_rate)
        self._reporter.hold()
        matrix = confusion(self._labels, probabilities).tolist()
        self._folder.write_json_artifact("confusion", {"classes": self._classes, "matrix": matrix}, epoch)
        if len(self._shown):
            self._draw(epoch, probabilities[self._shown])
        return {f"val_{name}": value for name, value in figures(self._labels, probabilities).items()}

    def _draw(self, epoch: int, probabilities: NDArray[np.float32]) -> None:
        labels = self._labels[self._shown]
        arrays = {
            "maps": self._maps(self._images[self._indices[self._shown]], labels),
            "predicted": probabilities.argmax(axis=1).astype(np.int32),
            "confidence": probabilities.max(axis=1),
        }
        self._folder.write_arrays("heat_maps", arrays, epoch)


def _spread_over_classes(labels: NDArray[np.int32], count: int) -> NDArray[np.int64]:
    """Positions of `count` images, taking the classes in turn, the first of each class first."""
    rank = np.zeros(len(labels), np.int64)
    for label in np.unique(labels):
        where = np.flatnonzero(labels == label)
        rank[where] = np.arange(len(where))
    return np.lexsort((labels, rank))[:count]


def describe(spec: Classification, card: Card) -> dict[str, Any]:
    """Parameters, FLOPs, memory and layers of the network of `spec` on the data set of `card`."""
    keras.utils.clear_session()
    model = classifier(spec, spec.input_shape(card), len(card.classes))
    return cost(model, spec.training.batch_size)
