"""The loss of the Wasserstein GAN."""

from typing import Any, ClassVar, Literal

from labcore.spec.adversarial_loss.base import AdversarialLoss


class Wasserstein(AdversarialLoss):
    """How far the critic's scores of real images lie above those of generated ones (Arjovsky et al. 2017).

    Where the critic's slope is held to 1, the best mean difference is the Wasserstein distance of the two sets of
    images, which tells the generator where to go also when they have nothing in common.
    """

    title: ClassVar[str] = "Wasserstein"
    kind: Literal["wasserstein"] = "wasserstein"
    reading: ClassVar[str] = (
        "A score has no scale of its own: what counts is how far the mean score of real images lies above that of "
        "generated ones. It estimates how far apart the two are, rises at first while the critic learns, and should "
        "then fall slowly as samples get better. If it grows without end, nothing holds the critic back: raise the "
        "weight of the gradient penalty, or lower the critic's learning rate."
    )

    def critic(self, real: Any, fake: Any) -> Any:
        return fake - real

    def generator(self, fake: Any) -> Any:
        return -fake
