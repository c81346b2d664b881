"""Gradient clipping: the same for every optimizer."""

from abc import abstractmethod
from typing import Any, ClassVar, Literal, final

from labcore.spec.base import Choice, setting


def limit(default: float, of: str) -> Any:
    """The setting of that name: the largest `of` that stays as it is."""
    return setting(
        default,
        f"The largest {of} that stays as it is. Lower it when the loss jumps; too low, and all steps become small.",
        above=0,
        high=1e6,
        usual=(1e-2, 100),
        log=True,
    )


class Clipping(Choice):
    """What is done about gradients so large that one step could undo what was learned."""

    lab: ClassVar[str] = "optimizers"

    @final
    def build(self) -> dict[str, float]:
        """What Keras's optimizers are told, in the scope of a strategy.

        Keras clips on each replica, before it adds their gradients up. Each is given its share of the limit, so that
        the sum keeps to the whole of it.
        """
        import tensorflow as tf

        replicas = tf.distribute.get_strategy().num_replicas_in_sync
        return {name: value / replicas for name, value in self.limits().items()}

    @abstractmethod
    def limits(self) -> dict[str, float]:
        """The limit by the name that Keras's optimizers have for it."""


class NoClipping(Clipping):
    """Every gradient counts as it is."""

    title: ClassVar[str] = "None"
    kind: Literal["none"] = "none"

    def limits(self) -> dict[str, float]:
        return {}


class ByGlobalNorm(Clipping):
    """Shorten the gradient of all weights together, keeping its direction (Pascanu et al., 2013): the usual way."""

    title: ClassVar[str] = "By global norm"
    kind: Literal["global_norm"] = "global_norm"
    limit: float = limit(1.0, "length of the whole gradient")

    def limits(self) -> dict[str, float]:
        return {"global_clipnorm": self.limit}


class ByNorm(Clipping):
    """Shorten the gradient of each layer's weights by itself: a layer that explodes does not slow the others."""

    title: ClassVar[str] = "By norm"
    kind: Literal["norm"] = "norm"
    limit: float = limit(1.0, "length of the gradient of one kernel or bias")

    def limits(self) -> dict[str, float]:
        return {"clipnorm": self.limit}


class ByValue(Clipping):
    """Cut off every single component of the gradient: simple, and it bends the direction."""

    title: ClassVar[str] = "By value"
    kind: Literal["value"] = "value"
    limit: float = limit(0.5, "component of the gradient, in size,")

    def limits(self) -> dict[str, float]:
        return {"clipvalue": self.limit}
