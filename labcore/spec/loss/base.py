"""What a loss is."""

from abc import abstractmethod
from typing import Any, ClassVar

from labcore.spec.base import Choice


class Loss(Choice):
    """What training lowers, beside penalties on the weights."""

    lab: ClassVar[str] = "imbalance"

    @abstractmethod
    def build(self, label_smoothing: float) -> Any:
        """A function of targets and probabilities, both `(N, C)` float32, that gives losses `(N,)` float32."""

    @property
    def favors_hard(self) -> bool:
        """Whether images that are answered badly count for more than cross-entropy gives them."""
        return False
