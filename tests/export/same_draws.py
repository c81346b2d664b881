"""A training script run with the lab's own draws: what is kept then differs from the lab's by rounding alone."""

from pathlib import Path

import keras
import numpy as np

from labcore.export.training_script import training_script
from labcore.tasks.model_file import load_model
from labcore.tasks.recipe import split_arrays
from labcore.tasks.transfer import phases
from labcore.training.batches import Batches


def by_both(lesson, recipe, loss):
    """The weights that a network starts from, those that the lab keeps, and those that the script does.

    Both are given the same start, the training images in their order, and the lab's draws of augmentation, which
    shifts and flips, and dropout. The script writes into the working directory.

    Args:
        lesson: what the lab learns.
        recipe: the same for the script.
        loss: by which an epoch is judged, of what is known of validation images and what is answered to them.
    """
    learner = lesson.learner()
    start, fresh = [variable.numpy() for variable in learner.model.variables], learner.model.get_weights()
    names = {"__name__": "train"}
    exec(training_script(recipe).replace(".shuffle(len(rows), seed=seed)", ""), names)
    for place, name in enumerate(("Shifting1", "Flipping2")):
        names[name].generator = keras.random.SeedGenerator(lesson.spec.seed + place)
    names["build_network"] = _beginning_at(start, names["build_network"])
    wanted = _best_weights(lesson, learner, loss)
    np.savez("data.npz", **split_arrays(lesson))
    names["main"]("data.npz")
    return fresh, wanted, load_model(Path("trained.keras")).get_weights()


def apart(weights, others):
    """How far they are apart at most."""
    return max(np.abs(weight - other).max() for weight, other in zip(weights, others, strict=True))


def _beginning_at(start, build):
    """`build`, and then `start` as the values of all variables: weights, and the states of generators."""

    def built():
        model = build()
        for variable, value in zip(model.variables, start, strict=True):
            variable.assign(value)
        return model

    return built


def _best_weights(lesson, learner, loss):
    """Those judged the best after an epoch, of epochs that show the training images in their order."""
    spec, rows, shown, judged = lesson.spec, lesson.dataset.indices("train"), lesson.dataset.indices("val"), []
    batches = Batches(lesson.images, lesson.known, lambda _: rows, spec.training.batch_size)
    (phase,) = phases(spec, learner, batches.per_epoch)
    phase.begin()
    for epoch in range(spec.training.epochs):
        for images, known in batches.epoch(epoch):
            learner.step(images, known)
        with learner.averaged():
            given = learner.predict(lesson.images, shown)
            judged.append((loss(lesson.known[shown], given), learner.model.get_weights()))
    return min(judged, key=lambda each: each[0])[1]
