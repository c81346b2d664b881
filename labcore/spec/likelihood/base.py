"""What a likelihood is."""

from abc import abstractmethod
from typing import Any, ClassVar

from labcore.spec.base import Choice


class Likelihood(Choice):
    """How probable the pixels of an image are, given what the decoder says of each."""

    lab: ClassVar[str] = "vae"

    kind: str

    @abstractmethod
    def surprise(self, images: Any, logits: Any, deviation: Any) -> Any:
        """What each image costs, `(N,)` float32 in nats: minus the logarithm of its likelihood, summed over pixels.

        Args:
            images: `(N, H, W, C)` float32, 0–1.
            logits: the same shape, what the decoder gives; the picture it means is their sigmoid.
            deviation: a scalar tensor, where the likelihood has one that is learned.
        """

    @property
    def learns_deviation(self) -> bool:
        """Whether there is a deviation to be learned."""
        return False
