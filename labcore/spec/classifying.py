"""What all experiments have in common that tell classes of images apart, whatever learns them."""

from typing import ClassVar

from labcore.spec.base import setting
from labcore.spec.class_groups import Classes
from labcore.spec.data import Data
from labcore.spec.experiment import Experiment


class Classifying(Experiment):
    """An experiment that gives each image one class."""

    takes: ClassVar[str] = "classification"

    classes: Classes = setting(Classes(), "Which classes are told apart.")

    def seen(self, data: Data) -> Data:
        return self.classes.seen(super().seen(data))
