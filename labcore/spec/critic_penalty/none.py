"""No penalty."""

from collections.abc import Callable
from typing import Any, ClassVar, Literal

from labcore.spec.critic_penalty.base import CriticPenalty

MEASURED = 16
"""At one in so many steps of the critic its slope is measured."""


class NoPenalty(CriticPenalty):
    """Nothing but its loss, and spectral normalization where it is on, keeps the critic from growing steep.

    How steep it is at real images is measured all the same now and then, to be told.
    """

    title: ClassVar[str] = "None"
    kind: Literal["none"] = "none"

    def measures(self, step: Any) -> Any:
        return step % MEASURED == 0

    def losses(self, scores: Callable[[Any], Any], real: Any, fake: Any, generator: Any, step: Any) -> tuple[Any, Any]:
        import tensorflow as tf

        from labcore.nn.slopes import slopes

        norms = tf.cond(self.measures(step), lambda: slopes(scores, real), lambda: tf.zeros(tf.shape(real)[:1]))
        return tf.zeros_like(norms), norms
