"""A network for all classes and a specialist for one become one: by a rule found on validation images."""

from collections.abc import Callable
from dataclasses import asdict, dataclass

import keras
import numpy as np
from numpy.typing import NDArray

from labcore.datasets.dataset import Dataset
from labcore.evaluation.mask_answers import SPECIALIST
from labcore.evaluation.specialist import Aim, Found, Rule, Tally, folds_of, found, pooled
from labcore.nn.specialist import alone, merged
from labcore.store.folder import RunFolder
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
) -> tuple[Merged, Found]:
    """Both networks of `learner` with the rule that validation images speak for.

    `between` is called before every batch of predictions; what it raises ends the search.
    """
    rows = dataset.indices("val")
    parts = folds_of(len(rows), None if dataset.groups is None else dataset.groups[rows])
    tally = Tally(len(dataset.card.classes), label, int(parts.max(initial=0)) + 1)
    part_of = dict(zip(rows.tolist(), parts.tolist(), strict=True))
    for here, answers in learner.answers(images, rows, between):
        tally.add(np.array([part_of[row] for row in here.tolist()]), masks[here], answers)
    told = found(tally, aim)
    return Merged(learner, label, told.rule, {row: told.of_folds[part] for row, part in part_of.items()}), told


def record(folder: RunFolder, told: Found, name: str, aim: Aim) -> None:
    """Keep what was found of the specialist for the class `name`."""
    rules = {"rule": asdict(told.rule), "of_folds": [asdict(rule) for rule in told.of_folds]}
    folder.write_json_artifact(SPECIALIST, {"class": name, "best_for": aim, **rules, "validation": told.figures})


def in_words(told: Found, name: str, aim: Aim) -> str:
    """What is said of the specialist when it is merged, or is not."""
    figure = f"IoU of {name}" if aim == "iou" else "mean IoU"
    general, both = told.figures["general"], told.figures["merged"]
    heard = f"Specialist for {name}, on validation images that its rule was not found by: {figure} {general:.1%} alone"
    if told.rule.on:
        return f"{heard}, {both:.1%} merged; it is heeded by {told.rule.share:.0%}, bias {told.rule.bias:+.2f}"
    return f"{heard}, {both:.1%} merged: it does not help, and stays off"
