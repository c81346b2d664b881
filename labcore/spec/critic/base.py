"""What a critic is."""

from abc import abstractmethod
from typing import Any, ClassVar

from labcore.spec.base import Choice


class Critic(Choice):
    """The layers from an image to what its score is made of; in a DCGAN it is called the discriminator."""

    lab: ClassVar[str] = "gan"

    kind: str

    @property
    def looks_at_batches(self) -> bool:
        """Whether the score of an image depends on others of its batch: then there is no penalty on its gradient."""
        return False

    @property
    def is_bound(self) -> bool:
        """Whether its layers themselves limit how steeply its scores can change."""
        return False

    @abstractmethod
    def build(self, image: Any) -> Any:
        """Features `(N, F)` from the Keras tensor `image` `(N, H, W, C)` float32, −1 to 1."""

    @abstractmethod
    def scored(self, features: Any) -> Any:
        """The score `(N, 1)` of each image from its `features`, by a layer that is normalized as the others are."""

    @abstractmethod
    def projected(self, given: Any, size: int) -> Any:
        """The features `(N, size)` that images of a class have, from the class `given`, `(N, classes)` one-hot, by a
        layer that is normalized as the others are (Miyato & Koyama, ICLR 2018)."""
