"""What is asked of a task of networks beside its runs: what they cost, what they answer, their figures once more."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from labcore.datasets.card import Card
from labcore.datasets.dataset import Dataset
from labcore.nn.describe import describe as cost
from labcore.spec.network_experiment import NetworkExperiment
from labcore.store.folder import RunFolder
from labcore.tasks.answering import Answering
from labcore.tasks.earlier_run import networks_for
from labcore.tasks.kept_model import kept_model
from labcore.tasks.learning import lesson_of
from labcore.tasks.network_learning import outline_of
from labcore.tasks.outcome import Predictor
from labcore.tasks.trained import Trained


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
    return lesson_of(spec, dataset, images).measured(predictor, split, folder, between)
