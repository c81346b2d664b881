"""What an autoencoder is."""

from abc import abstractmethod
from typing import Any, ClassVar

from labcore.spec.base import Choice

Shape = tuple[int, int, int]


class Autoencoder(Choice):
    """The layers from an image to what its code is made of, and from a code to the image."""

    lab: ClassVar[str] = "vae"

    kind: str

    @abstractmethod
    def encode(self, image: Any) -> Any:
        """Features `(N, F)` from the Keras tensor `image` `(N, H, W, C)` float32, 0–1; what is told beside it lies in
        further channels."""

    @abstractmethod
    def decode(self, code: Any, shape: Shape) -> Any:
        """The image of `shape` `(H, W, C)` as logits, from the Keras tensor `code` `(N, D)`. The graph stays flat."""
