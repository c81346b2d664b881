"""No penalty."""

from collections.abc import Callable
from typing import Any, ClassVar, Literal

from labcore.spec.critic_penalty.base import CriticPenalty


class NoPenalty(CriticPenalty):
    """Nothing but its loss, and spectral normalization where it is on, keeps the critic from growing steep."""

    title: ClassVar[str] = "None"
    kind: Literal["none"] = "none"

    def measures(self, step: Any) -> Any:
        return False

    def losses(self, scores: Callable[[Any], Any], real: Any, fake: Any, generator: Any, step: Any) -> tuple[Any, Any]:
        import tensorflow as tf

        nothing = tf.zeros(tf.shape(real)[:1])
        return nothing, nothing
