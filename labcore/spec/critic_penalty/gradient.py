"""The gradient penalty of WGAN-GP."""

from collections.abc import Callable
from typing import Any, ClassVar, Literal

from labcore.spec.base import setting
from labcore.spec.critic_penalty.base import CriticPenalty


class GradientPenalty(CriticPenalty):
    """Holds the critic's slope to 1 at random places between real and generated images (Gulrajani et al. 2017).

    The loss is weight · (norm − target)², the norm being that of the score's gradient by the whole image.
    """

    title: ClassVar[str] = "Gradient penalty"
    kind: Literal["gradient"] = "gradient"
    weight: float = setting(
        10.0,
        "How much it counts beside the critic's loss. Raise it when gradient norms stay far from the target or the "
        "scores run away; lower it when the critic learns too slowly to tell real from generated.",
        above=0,
        high=1000,
        usual=(0.1, 100),
        log=True,
    )
    target: float = setting(
        1.0,
        "The slope that is aimed at. 1 goes with the Wasserstein loss, whose difference of scores is then a distance; "
        "0 asks for the flattest critic, which steadies the other losses.",
        low=0,
        high=100,
        usual=(0, 2),
        step=0.1,
        advanced=True,
    )
    one_sided: bool = setting(
        False,
        "Whether only slopes above the target are penalized, and flatter ones left alone (Petzka et al. 2018). Try it "
        "when training is unstable; it makes the choice of the weight matter less.",
    )

    def losses(self, scores: Callable[[Any], Any], real: Any, fake: Any, generator: Any, step: Any) -> tuple[Any, Any]:
        from keras import ops

        from labcore.nn.slopes import between, slopes

        norms = slopes(scores, between(real, fake, generator))
        excess = ops.relu(norms - self.target) if self.one_sided else norms - self.target
        return self.weight * ops.square(excess), norms
