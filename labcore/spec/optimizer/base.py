"""What all optimizers share: a learning rate, its schedule, and the way from there to Keras."""

from abc import abstractmethod
from typing import Annotated, Any, final

from labcore.spec.base import Choice, OneOf, setting
from labcore.spec.schedule import Schedule
from labcore.spec.schedule.constant import Constant


def learning_rate(default: float) -> Any:
    """The setting of that name, for an optimizer whose usual step is `default`."""
    return setting(
        default,
        "Size of each step downhill. Too high and the loss jumps or becomes NaN, too low and nothing moves.",
        above=0,
        high=1e6,
        usual=(1e-5, 1.0),
        log=True,
    )


class Optimizer(Choice):
    """The rule that turns gradients into steps."""

    kind: str
    learning_rate: float = learning_rate(1e-3)
    schedule: Annotated[Schedule, OneOf()] = setting(Constant(), "How the learning rate moves over the run.")

    @final
    def build(self, steps: int) -> Any:
        """A Keras optimizer for `steps` optimizer steps."""
        from labcore.nn.learning_rate import Tabulated

        return self.make(learning_rate=Tabulated(self.schedule.rates(self.learning_rate, steps)))

    @abstractmethod
    def make(self, **common: Any) -> Any:
        """The Keras optimizer, given what all take: `learning_rate` and the like."""
