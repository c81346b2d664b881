"""A run in which a network learns: train on one split, choose on another, open the test set once."""

import logging
from collections.abc import Callable
from functools import partial
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
from labcore.nn.describe import describe as cost
from labcore.spec.network_experiment import NetworkExperiment
from labcore.store.folder import RunFolder
from labcore.tasks.answering import Answering
from labcore.tasks.earlier_run import networks_for
from labcore.tasks.kept_model import kept_model
from labcore.tasks.learning import Learning, learning_of, outline_of
from labcore.tasks.outcome import Predictor, data_facts, require_same_data, results_of, save_model
from labcore.tasks.trained import Trained
from labcore.tasks.transfer import phases
from labcore.training.batches import Batches
from labcore.training.best import Best
from labcore.training.environment import environment
from labcore.training.learner import Learner
from labcore.training.limits import limited
from labcore.training.loop import Loop
from labcore.training.plateau import Plateau
from labcore.training.reporter import Reporter, Stopped

log = logging.getLogger(__name__)


def run(spec: NetworkExperiment, reporter: Reporter) -> bool:
    """Carry out `spec`, writing everything into the reporter's run folder. Returns whether it was asked to stop.

    Raises LabError for what the user can mend.
    """
    spec, folder = spec.in_force(), reporter.folder
    reporter.watched = spec.watched
    reporter.phase("preparing", f"Opening {spec.dataset} and preparing its images")
    dataset = opened(spec)
    require_same_data(folder, dataset.card, begun=folder.checkpoints.is_dir())
    folder.write_environment(environment(dataset.card))
    folder.write_json_artifact("classes", list(dataset.card.classes))
    folder.write_json_artifact("value_range", dataset.card.value_range)
    folder.write_json_artifact("image_shape", dataset.card.shape)
    images = prepare(dataset, spec.preprocessing, spec.input_shape(dataset.card))
    lesson = learning_of(spec, dataset, images)
    try:
        shown, known = lesson.shown(reporter)
    except Stopped:
        return True  # with what an earlier attempt has reported
    folder.withdraw_report()
    reporter.phase("building", f"Building {spec.architecture.title}")
    learner = lesson.learner(limited(reporter))
    judge = lesson.judge(learner, reporter)
    batches = Batches(shown, known, lesson.order(known), spec.training.batch_size, learner.replicas)
    monitor = spec.training.monitor
    best = Best(monitor, measure(monitor).better, patience=spec.training.early_stopping)
    factor, lowered = learner.rate_factor, spec.optimizer.schedule.lowered
    plateau = None if factor is None else Plateau(factor, lowered)
    at_once = spec.training.steps_per_execution
    loop = Loop(learner, batches, judge, reporter, best, folder.checkpoints, plateau, at_once)
    try:
        outcome = loop.run(phases(spec, learner, batches.per_epoch))
    except (LabError, OSError, MemoryError, tf.errors.OpError):
        _rescue(loop, learner, lesson, best, reporter)
        raise
    seconds = loop.seconds  # of training: what comes after is told by the status
    if not best.epoch:
        if outcome.stopped:
            return True
        raise LabError(
            f"No epoch gave a figure for {measure(monitor).title} on validation images, so none could be kept.",
            "Set training.monitor to val_loss.",
        )
    loop.take_best()
    reporter.phase("saving", f"Keeping epoch {best.epoch}")
    try:
        answering = lesson.concluded(learner, reporter)
    except Stopped:
        save_model(lesson.kept(learner.model), reporter)
        return True
    save_model(answering.model, reporter)
    facts = {
        "best_epoch": best.epoch,
        "epochs": outcome.epochs,
        "parameters": answering.model.count_params(),
        **_costs(spec, images.shape[1:], len(dataset.card.classes)),
        **data_facts(dataset.card),
    }
    results, stopped = results_of(outcome.stopped, spec.open_test, partial(lesson.measured, answering), reporter)
    reporter.hold()
    if not results:
        return stopped
    beside = {} if stopped else lesson.beside("test" in results, reporter)
    reporter.hold()
    folder.write_report({**results, **beside, **facts, "seconds": seconds})
    return stopped


def _rescue(loop: Loop, learner: Learner, lesson: Learning[Any], best: Best, reporter: Reporter) -> None:
    """Keep the best epoch of a run that is about to fail; what goes wrong here must not hide why."""
    if not best.epoch:
        return
    try:
        loop.take_best()
        save_model(lesson.kept(learner.model), reporter)
    except (LabError, OSError, MemoryError, tf.errors.OpError):
        log.exception("The best epoch could not be saved as a model; its checkpoint is kept")


def describe(spec: NetworkExperiment, card: Card) -> dict[str, Any]:
    """Parameters, FLOPs, memory and layers of the network of `spec` on the data set of `card`.

    Raises InputError where the weights that it is to start from lie in a file, and do not fit it.
    """
    keras.utils.clear_session()
    model = outline_of(spec, spec.input_shape(card), len(card.classes))
    weights = spec.transfer.weights
    if weights.in_a_file:
        weights.load(model, spec.architecture.pretrained, spec.scaling, networks_for(card))
    return cost(model, spec.training.batch_size, spec.architecture.block)


def _costs(spec: NetworkExperiment, shape: tuple[int, ...], classes: int) -> dict[str, int]:
    """What studies hold against figures: FLOPs for one image, and bytes of memory for one training step.

    Of a network of its own, built after training: its weights are drawn, which must move nothing of the run's. It lies
    in main memory, as the GPU may be full; where even that has no room for it, a run that has been trained does not
    fail of it.
    """
    try:
        with tf.device("CPU"):
            told = cost(outline_of(spec, shape, classes), spec.training.batch_size, spec.architecture.block)
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
        of_pixels=len(model.output_shape) == 4,
    )


def measured(
    spec: NetworkExperiment,
    dataset: Dataset,
    images: NDArray[np.uint8],
    predictor: Predictor,
    split: str,
    folder: RunFolder,
    between: Callable[[], None] = lambda: None,
) -> dict[str, Any]:
    """The report on a split of what `predictor` answers, see `Learning.measured`."""
    return learning_of(spec, dataset, images).measured(predictor, split, folder, between)
