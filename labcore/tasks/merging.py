"""A network for all classes and a specialist for one become one: by a rule found on validation images."""

from collections.abc import Callable
from dataclasses import asdict, dataclass

import keras
import numpy as np
from numpy.typing import NDArray

from labcore.datasets.dataset import Dataset
from labcore.evaluation.specialist import Aim, Rule, Tally, folds_of, found, pooled
from labcore.evaluation.specialist_record import SpecialistRecord
from labcore.nn.specialist import alone, merged
from labcore.training.learner import Learner


@dataclass(frozen=True)
class Merged:
    """What both networks answer together.

    Validation images are answered by rules that were found without them, so that their figures say what to expect of
    new ones; all others by the rule that is kept.

    Attributes:
        learner: both networks, as they were trained.
        label: the specialist's class.
        rule: the one that is kept.
        of_rows: the rules of validation images, by their place in the data set.
    """

    learner: Learner
    label: int
    rule: Rule
    of_rows: dict[int, Rule]

    @property
    def model(self) -> keras.Model:
        """The network that is kept: of all classes alone, where the specialist does not help."""
        trained = self.learner.model
        return merged(trained, self.label, self.rule.share, self.rule.bias) if self.rule.on else alone(trained)

    def predict(
        self, images: NDArray[np.uint8], indices: NDArray[np.int64], between: Callable[[], None] = lambda: None
    ) -> NDArray[np.float32]:
        """Probabilities `(M, H, W, C)` of the images at `indices` `(M,)` of `(N, H, W, C)` uint8."""
        rules = [self.of_rows.get(int(row), self.rule) for row in indices]
        return pooled(self.learner.predict(images, indices, between), rules, self.label)


def concluded(
    learner: Learner,
    label: int,
    aim: Aim,
    dataset: Dataset,
    images: NDArray[np.uint8],
    masks: NDArray[np.uint8],
    between: Callable[[], None],
) -> tuple[Merged, SpecialistRecord]:
    """Both networks of `learner` with the rule that validation images speak for, and what is said of it.

    `between` is called before every batch of predictions; what it raises ends the search.
    """
    rows = dataset.indices("val")
    parts = folds_of(len(rows), None if dataset.groups is None else dataset.groups[rows])
    tally = Tally(len(dataset.card.classes), label, int(parts.max(initial=0)) + 1)
    part_of = dict(zip(rows.tolist(), parts.tolist(), strict=True))
    for here, answers in learner.answers(images, rows, between):
        tally.add(np.array([part_of[row] for row in here.tolist()]), masks[here], answers)
    told = found(tally, aim)
    whole = Merged(learner, label, told.rule, {row: told.of_folds[part] for row, part in part_of.items()})
    values = {name: None if np.isnan(value) else value for name, value in told.figures.items()}
    record = SpecialistRecord(label=dataset.card.classes[label], best_for=aim, **asdict(told.rule), **values)
    return whole, record
