"""What an adversarial loss is."""

from abc import abstractmethod
from typing import Any, ClassVar

from labcore.spec.base import Choice


class AdversarialLoss(Choice):
    """What critic and generator lower, each against the other, beside what penalties add.

    Both work on the critic's raw scores, `(N,)` float: any number, higher for what looks real. `Any` stands for a
    TensorFlow tensor here, as loading this module loads no TensorFlow.
    """

    lab: ClassVar[str] = "gan"

    reading: ClassVar[str]
    """How the critic's scores are to be read while training, in sentences for whoever watches."""

    @abstractmethod
    def critic(self, real: Any, fake: Any) -> Any:
        """The critic's losses `(N,)`, from its scores of N real images and of as many generated ones."""

    @abstractmethod
    def generator(self, fake: Any) -> Any:
        """The generator's losses `(N,)`, from the critic's scores of N generated images."""

    def saturated(self, real: float, fake: float) -> bool:
        """Whether mean scores of real and of generated images say that the critic tells them apart without effort.

        It then teaches the generator little. A loss under which scores have no scale cannot tell, and says no.
        """
        return False
