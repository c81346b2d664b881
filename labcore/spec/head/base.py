"""What a head is."""

from abc import abstractmethod
from typing import Any, ClassVar

from labcore.spec.base import Choice
from labcore.spec.regularization import Regularization


class Head(Choice):
    """What stands between the network's features and the output layer; like that one it is made anew in transfer."""

    lab: ClassVar[str] = "transfer-learning"

    @property
    def weighted_layers(self) -> int:
        """How many of its layers have weights: convolutions and dense layers."""
        return 0

    @abstractmethod
    def build(self, features: Any, regularization: Regularization, name: str) -> Any:
        """One vector for each image, `(N, units)`, of the Keras tensor `features`, `(N, h, w, c)` or `(N, c)`.

        The names of all its layers begin with `name` and an underscore: they are known by it.
        """
