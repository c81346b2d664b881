"""A run that learns by gradient steps: train on one split, choose on another, open the test set once."""

import logging
from functools import partial
from typing import Any, get_args

import tensorflow as tf

from labcore.datasets.division import opened
from labcore.datasets.preparation import prepare
from labcore.errors import LabError
from labcore.evaluation.measures import measure
from labcore.spec.gradient_experiment import GradientExperiment
from labcore.tasks.learning import Learning, lesson_of
from labcore.tasks.outcome import data_facts, require_same_data, results_of
from labcore.training.batches import Batches
from labcore.training.best import Best
from labcore.training.environment import environment
from labcore.training.limits import limited
from labcore.training.loop import Loop
from labcore.training.reporter import Reporter, Stopped
from labcore.training.stepping import Stepping

log = logging.getLogger(__name__)


def run(spec: GradientExperiment, reporter: Reporter) -> bool:
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
    lesson = lesson_of(spec, dataset, images)
    try:
        shown, known = lesson.shown(reporter)
    except Stopped:
        return True  # with what an earlier attempt has reported
    folder.withdraw_report()
    reporter.phase("building", f"Building {spec.architecture.title}")
    learner = lesson.learner(limited(reporter))
    judge = lesson.judge(learner, reporter)
    batches = Batches(shown, known, lesson.order(known), spec.images_per_step(), learner.replicas)
    monitor = spec.training.monitor
    best = Best(monitor, measure(monitor).better, patience=spec.training.early_stopping)
    plateaus = lesson.plateaus(learner)
    at_once = spec.training.steps_per_execution
    loop = Loop(learner, batches, judge, reporter, best, folder.checkpoints, plateaus, at_once)
    try:
        outcome = loop.run(lesson.phases(learner, batches.per_epoch))
    except (LabError, OSError, MemoryError, tf.errors.OpError):
        _rescue(loop, learner, lesson, best, reporter)
        raise
    seconds = loop.seconds  # of training: what comes after is told by the status
    if not best.epoch:
        if outcome.stopped:
            return True
        raise LabError(
            f"No epoch gave a figure for {measure(monitor).title} on validation images, so none could be kept.",
            _cure(spec),
        )
    loop.take_best()
    reporter.phase("saving", f"Keeping epoch {best.epoch}")
    try:
        answering = lesson.concluded(learner, reporter)
    except Stopped:
        lesson.save(lesson.kept(learner.model), reporter)
        return True
    lesson.save(answering.model, reporter)
    facts = {
        "best_epoch": best.epoch,
        "epochs": outcome.epochs,
        "parameters": answering.model.count_params(),
        **lesson.costs(),
        **data_facts(dataset.card),
    }
    if not outcome.stopped:  # one that is to end has the time that is given to who is saving
        reporter.validating()
    results, stopped = results_of(outcome.stopped, spec.open_test, partial(lesson.measured, answering), reporter)
    reporter.hold()
    if not results:
        return stopped
    beside = {} if stopped else lesson.beside("test" in results, reporter)
    reporter.hold()
    folder.write_report({**results, **beside, **facts, "seconds": seconds})
    return stopped


def _cure(spec: GradientExperiment) -> str:
    """Which other figures an epoch can be chosen by."""
    known = get_args(type(spec.training).model_fields["monitor"].annotation)
    others = [name for name in known if name != spec.training.monitor]
    return f"Set training.monitor to {' or '.join(others)}." if others else "Look into the log for why there was none."


def _rescue(loop: Loop, learner: Stepping, lesson: Learning[Any, Any, Any], best: Best, reporter: Reporter) -> None:
    """Keep the best epoch of a run that is about to fail; what goes wrong here must not hide why."""
    if not best.epoch:
        return
    try:
        loop.take_best()
        lesson.save(lesson.kept(learner.model), reporter)
    except (LabError, OSError, MemoryError, tf.errors.OpError):
        log.exception("The best epoch could not be saved as a model; its checkpoint is kept")
