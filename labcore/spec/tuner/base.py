"""The choice of a tuner."""

from abc import abstractmethod
from collections.abc import Iterator
from typing import Any, ClassVar

from labcore.spec.base import Choice
from labcore.spec.dimension import Dimension


class Tuner(Choice):
    """Which settings are tried next, given what those tried before have reached.

    Attributes:
        chooses_epochs: whether it says itself how many epochs a trial has; it then ends the hopeless itself.
    """

    lab: ClassVar[str] = "optimizers"

    chooses_epochs: ClassVar[bool] = False

    @abstractmethod
    def build(self, space: Any, objective: Any, seed: int, epochs: int) -> Any:
        """The KerasTuner oracle.

        Args:
            space: `keras_tuner.HyperParameters`.
            objective: `keras_tuner.Objective`.
            seed: 1 or more; KerasTuner takes 0 for none.
            epochs: how many the base has.
        """

    def draws_again(self, finished: int, dimensions: int) -> bool:
        """Whether a search that is taken up again has a trial drawn again, rather than taken from its log: it comes out
        the same, and the tuner's own state with it. Not where drawing takes long.

        Args:
            finished: how many trials had finished when it was drawn.
            dimensions: of the space.
        """
        return True

    def refusals(self, dimensions: tuple[Dimension, ...], epochs: int | None) -> Iterator[tuple[str, str]]:
        """What stands against this tuner in such a space, as problem and cure.

        Args:
            epochs: how many the base has; None where its task has none that could be set.
        """
        yield from ()

    def remarks(self, dimensions: tuple[Dimension, ...], trials: int | None, epochs: int | None) -> Iterator[str]:
        """What is worth knowing before it is begun, in sentences.

        Args:
            trials: how many the budget has; None where it is told in epochs or minutes.
        """
        yield from ()
