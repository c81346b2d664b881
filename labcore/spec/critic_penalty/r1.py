"""The R1 penalty."""

from collections.abc import Callable
from typing import Any, ClassVar, Literal

from labcore.spec.base import setting
from labcore.spec.critic_penalty.base import CriticPenalty


class R1(CriticPenalty):
    """Asks for a critic that is flat at real images, so that a good generator is left in peace (Mescheder et al. 2018).

    The loss is weight / 2 · norm², the norm being that of the score's gradient by the whole image.
    """

    title: ClassVar[str] = "R1"
    kind: Literal["r1"] = "r1"
    weight: float = setting(
        10.0,
        "How much it counts beside the critic's loss. Raise it when training swings or breaks down, and for larger "
        "images; lower it when samples stay blurred and scores of real and generated images hardly differ.",
        above=0,
        high=1000,
        usual=(0.01, 100),
        log=True,
    )
    every: int = setting(
        1,
        "At one in how many steps of the critic it is worked out, to count for so many times its weight there (Karras "
        "et al. 2020 take 16). Raise it to save time, as the gradient of a gradient is slow; lower it when training "
        "becomes unsteady.",
        low=1,
        high=16,
        step=1,
        unit="steps",
    )

    def measures(self, step: Any) -> Any:
        return step % self.every == 0

    def losses(self, scores: Callable[[Any], Any], real: Any, fake: Any, generator: Any, step: Any) -> tuple[Any, Any]:
        import tensorflow as tf

        from labcore.nn.slopes import slopes

        def measured() -> tuple[Any, Any]:
            norms = slopes(scores, real)
            return self.weight * self.every / 2 * tf.square(norms), norms

        def skipped() -> tuple[Any, Any]:
            nothing = tf.zeros(tf.shape(real)[:1])
            return nothing, nothing

        return measured() if self.every == 1 else tf.cond(self.measures(step), measured, skipped)
