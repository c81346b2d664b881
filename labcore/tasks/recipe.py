"""What lies beside an export so that its network can be trained without the lab."""

import logging
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labcore.datasets.card import SPLITS
from labcore.datasets.dataset import Dataset
from labcore.export.network_code import NoCode, network_code
from labcore.export.notebook import notebook
from labcore.export.recipe import Recipe
from labcore.export.training_script import requirements, training_script
from labcore.nn.portable import portable
from labcore.spec.network_experiment import NetworkExperiment
from labcore.tasks.network_learning import NetworkLearning, learning_of

log = logging.getLogger(__name__)


def recipe_of(
    run_id: str, spec: NetworkExperiment, dataset: Dataset, images: NDArray[np.uint8], report: dict[str, Any]
) -> Recipe:
    """How the run of `spec` trained its network on `images` `(N, H, W, C)`, the whole of `dataset` prepared."""
    plain = spec.model_copy(update={"training": spec.training.model_copy(update={"precision": "float32"})})
    lesson = learning_of(plain, dataset, images)
    network = lesson.network()
    return Recipe(
        run_id,
        lesson.telling.lesson,
        spec.in_force(),
        portable(network),
        network,
        lesson.classes,
        lesson.weights,
        lesson.resampled,
        report,
    )


def training_files(recipe: Recipe) -> dict[str, str]:
    """Script, notebook, and their requirements, by file name; none where the network cannot be written as code."""
    if reason := why_no_code(recipe):
        log.warning("Run %s has no training script: %s", recipe.run_id, reason)
        return {}
    return {
        "train.py": training_script(recipe),
        "train.ipynb": notebook(recipe),
        "train-requirements.txt": requirements(recipe),
    }


def why_no_code(recipe: Recipe) -> str:
    """What keeps the network from being written as code, within a sentence; empty where nothing does."""
    if recipe.network.output_shape[-1] != len(recipe.classes):
        return "what is trained answers with more than what is kept of it"
    try:
        network_code(recipe.network)
    except NoCode as reason:
        return str(reason)
    return ""


def split_arrays(lesson: NetworkLearning[Any]) -> dict[str, NDArray[Any]]:
    """The prepared images of each split with what is known of them, as the run saw them, by MedMNIST's keys."""
    arrays: dict[str, NDArray[Any]] = {"class_names": np.array(lesson.classes)}
    for split in SPLITS:
        rows = lesson.dataset.indices(split)
        arrays |= {f"{split}_images": lesson.images[rows], f"{split}_{lesson.telling.known}": lesson.known[rows]}
    return arrays
