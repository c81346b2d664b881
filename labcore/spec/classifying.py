"""What all experiments have in common that tell classes of images apart, whatever learns them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from labcore.spec.base import setting
from labcore.spec.class_groups import Classes
from labcore.spec.data import Data, training_counts
from labcore.spec.experiment import Experiment

if TYPE_CHECKING:
    from labcore.spec.imbalance import Weighting


class Classifying(Experiment):
    """An experiment that gives each image one class."""

    takes: ClassVar[str] = "classification"

    classes: Classes = setting(
        Classes(), "Which classes are told apart. Take some as one where telling them apart is not needed."
    )

    if TYPE_CHECKING:  # declared by each task, where it stands among its own settings
        imbalance: Weighting

    def foretold(self, data: Data) -> Iterator[str]:
        yield from self.imbalance.told(training_counts(data), data.classes)

    def seen(self, data: Data) -> Data:
        return self.classes.seen(super().seen(data))
