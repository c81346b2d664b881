"""The hinge loss of GANs."""

from typing import Any, ClassVar, Literal

from labcore.spec.adversarial_loss.base import AdversarialLoss


class Hinge(AdversarialLoss):
    """The critic learns only from images that it does not yet tell by a clear margin (Lim & Ye, 2017).

    As in support vector machines: a real image scored above 1, or a generated one below −1, costs it nothing.
    """

    title: ClassVar[str] = "Hinge"
    kind: Literal["hinge"] = "hinge"
    reading: ClassVar[str] = (
        "Real images scored above 1 and generated ones below −1 cost the critic nothing. Good training keeps the mean "
        "scores between −1 and 1, real ones higher. If they stay beyond on both sides, the critic has won: it has "
        "nothing left to learn, and teaches little. Slow it down, use spectral normalization, or add a penalty."
    )

    def critic(self, real: Any, fake: Any) -> Any:
        from keras import ops

        return ops.relu(1 - real) + ops.relu(1 + fake)

    def generator(self, fake: Any) -> Any:
        return -fake

    def saturated(self, real: float, fake: float) -> bool:
        return real > 1 and fake < -1
