"""What all optimizers share: a learning rate, its schedule, clipping, and the way from there to Keras."""

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, ClassVar, final

from labcore.spec.base import Choice, OneOf, setting
from labcore.spec.data import Data
from labcore.spec.optimizer.clipping import Clipping, NoClipping
from labcore.spec.problem import Problem
from labcore.spec.schedule import Schedule
from labcore.spec.schedule.constant import Constant


def learning_rate(default: float) -> Any:
    """The setting of that name, for an optimizer whose usual step is `default`."""
    return setting(
        default,
        "Size of each step downhill. Lower it where the loss jumps or becomes NaN, raise it where nothing moves.",
        above=0,
        high=1e6,
        usual=(1e-5, 1.0),
        log=True,
        aliases=("lr", "rate", "step_size"),
    )


def weight_decay(default: float) -> Any:
    """The setting of that name: decoupled from the gradient, after Loshchilov & Hutter, ICLR 2019."""
    return setting(
        default,
        "How strongly weights are pulled to zero at each step. Raise it against overfitting.",
        low=0,
        high=1,
        usual=(1e-5, 0.1),
        log=True,
        off=0,
        aliases=("wd", "decay"),
    )


def momentum(default: float) -> Any:
    """The setting of that name."""
    return setting(
        default,
        "Share of the last step carried into the next. Higher is faster along ravines, and overshoots sooner.",
        low=0,
        below=1,
        usual=(0, 0.99),
        step=0.01,
    )


def beta_1(default: float = 0.9) -> Any:
    """The setting of that name, of optimizers of the Adam family."""
    return setting(
        default,
        "Share of the running mean of gradients that each step carries on, Adam's momentum. Lower it, to 0.5 or 0, "
        "where what is learned keeps changing, as between the two networks of a GAN.",
        title="β₁",
        low=0,
        below=1,
        usual=(0, 0.99),
        step=0.01,
        advanced=True,
    )


class Optimizer(Choice):
    """The rule that turns gradients into steps."""

    lab: ClassVar[str] = "optimizers"

    kind: str
    learning_rate: float = learning_rate(1e-3)
    schedule: Annotated[Schedule, OneOf()] = setting(
        Constant(),
        "How the learning rate moves over the run. Choose one that falls, such as cosine, where the loss jumps to and "
        "fro at the end; a constant rate shows what a rate does.",
    )
    clipping: Annotated[Clipping, OneOf()] = setting(
        NoClipping(),
        "What is done about gradients so large that one step could undo what was learned. Clip where the loss "
        "jumps now and then; otherwise leave it.",
    )

    @final
    def build(self, steps: int, factor: Any = None) -> Any:
        """A Keras optimizer for `steps` optimizer steps, built in the scope of the strategy that it is to run under.

        `factor`, a Keras variable, multiplies every rate where it is given.
        """
        from labcore.nn.learning_rate import Tabulated

        rates = self.schedule.rates(self.learning_rate, steps)
        return self.make(learning_rate=Tabulated(rates, factor), **self.clipping.build())

    @abstractmethod
    def make(self, **common: Any) -> Any:
        """The Keras optimizer, given what all take: `learning_rate` and the like."""

    def judged(self, optimizer: Any, weights: Sequence[Any]) -> Sequence[Any]:
        """What to judge and keep in place of `weights`, which `optimizer`, made by this, is training: the same."""
        return weights

    def objections(self, key: str, experiment: Any, data: Data) -> Iterator[Problem]:
        yield from self.schedule.misgivings(f"{key}.schedule", experiment)
