"""What the tasks have in common that learn to make images."""

from abc import abstractmethod
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import cached_property
from typing import Any, TypeVar

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from labcore.datasets.dataset import Dataset
from labcore.nn.describe import flops
from labcore.spec.generative import Generative
from labcore.store.folder import RunFolder
from labcore.tasks.generating import FACTS, OF_REPORT, Generating
from labcore.tasks.learning import Learning
from labcore.tasks.readers import Reader, reader
from labcore.tasks.sampled import Comparison, measured
from labcore.training.batches import Order
from labcore.training.reporter import Reporter
from labcore.training.stepping import Stepping
from labcore.training.strategy import strategy_for

S = TypeVar("S", bound=Generative)
L = TypeVar("L", bound=Stepping)
G = TypeVar("G", bound=Generating)


class GenerativeLearning(Learning[S, L, G]):
    """Images like those of a data set, from codes that are drawn at random."""

    def __init__(self, spec: S, dataset: Dataset, images: NDArray[np.uint8]):
        super().__init__(spec, dataset, images)
        self.comparison: Comparison | None = None

    @property
    def known(self) -> NDArray[np.int32]:
        return self.dataset.labels

    @property
    def told_classes(self) -> int | None:
        """How many classes it is told of; None where it is told none."""
        return len(self.classes) if self.spec.conditional else None

    @cached_property
    def shares(self) -> NDArray[np.float64]:
        """Of each class among the training images, `(C,)`."""
        counts = np.bincount(self.dataset.labels[self.rows], minlength=len(self.classes))
        return np.asarray(counts / counts.sum(), np.float64)

    @property
    def shares_told(self) -> NDArray[np.float64] | None:
        return self.shares if self.spec.conditional else None

    def shown(self, reporter: Reporter) -> tuple[NDArray[np.uint8], NDArray[np.int32]]:
        """The images as they are; and what they are to be compared by is made ready, before the run's own draws."""
        self.comparison = self.compared_by(reporter.heed, lambda words: reporter.phase("preparing", words))
        return self.images, self.dataset.labels

    def compared_by(self, between: Callable[[], None], told: Callable[[str], None]) -> Comparison:
        """What samples are held against the data set's images by."""
        wanted, preparation = self.spec.scores.features, self.spec.preprocessing
        found: Reader = reader(wanted, preparation, self.dataset, self.images, between, told)
        return Comparison(found, self.dataset, self.images)

    def order(self, known: Any = None) -> Order:
        """Each training image once, in a new order; what fills no batch is left for other epochs."""
        rows, seed, step = self.rows, self.spec.seed, self.spec.images_per_step()
        whole = len(rows) // step * step or len(rows)
        return lambda epoch: np.random.default_rng([seed, epoch]).permutation(rows)[:whole]

    def write_facts(self, folder: RunFolder, **others: Any) -> None:
        """Keep what must be known to ask the generator, beside the model file."""
        shares = None if self.shares_told is None else self.shares_told.tolist()
        folder.write_json_artifact(FACTS, {"latent_size": self.spec.latent_size, "shares": shares, **others})

    def strategy(self) -> tf.distribute.Strategy:
        """Where it runs, with Keras's random state as the seed says."""
        strategy = strategy_for(self.spec.training.strategy)
        keras.utils.set_random_seed(self.spec.seed)
        return strategy

    @abstractmethod
    def learner(self, opening: AbstractContextManager[None] | None = None) -> L: ...

    def measured(
        self, answering: G, split: str, folder: RunFolder, between: Callable[[], None] = lambda: None
    ) -> dict[str, Any]:
        comparison = self.comparison or self.compared_by(between, lambda words: None)
        codes = answering.codes(self.spec.scores.samples, self.spec.seed, OF_REPORT)
        return measured(answering, comparison, codes, self.spec.seed, split, folder, between)

    @abstractmethod
    def asked(self, learner: L) -> G:
        """What makes images, with the weights that the learner has when it is asked."""

    @abstractmethod
    def networks(self) -> dict[str, keras.Model]:
        """Its networks with fresh weights, by name: for those who ask for their form alone."""

    def costs(self) -> dict[str, int]:
        return costs(self.networks(), self.spec.training.batch_size)


def costs(networks: dict[str, keras.Model], batch_size: int) -> dict[str, int]:
    """FLOPs for one image through all of `networks`, and bytes of memory for one training step."""
    weights = sum(model.count_params() for model in networks.values())
    planes = sum(
        int(np.prod(tensor.shape[1:])) for model in networks.values() for layer in model.layers
        for tensor in [layer.output] if not isinstance(tensor, list)
    )  # fmt: skip
    total = sum(flops(model) for model in networks.values())
    return {"flops": total, "memory": 4 * (4 * weights + 2 * planes * batch_size)}
