"""What a network that looks at every pixel is."""

from abc import abstractmethod
from typing import Any, ClassVar

from labcore.spec.architecture.network import Network, Shape
from labcore.spec.base import Choice
from labcore.spec.regularization import Regularization
from labcore.spec.scaling import Scaling


class Segmenter(Network, Choice):
    """The layers between the scaled image and the output layer, which gives each pixel its class."""

    lab: ClassVar[str] = "segmentation"

    kind: str

    @abstractmethod
    def build(self, image: Any, scaling: Scaling, regularization: Regularization) -> Any:
        """Features of each pixel, `(N, H, W, c)`, from the Keras tensor `image`.

        The image is `(N, H, W, C)` float32, normalized. H and W are multiples of `stride`: others are padded before,
        and what was padded is cut off behind.

        The graph stays flat, so that every layer can be looked into and explained. Layers whose names begin with
        `decoder_` are built upon a `pretrained` network, and get no learned weights.
        """

    @abstractmethod
    def stride(self, scaling: Scaling) -> int:
        """How many pixels beside each other become one at the coarsest place."""

    def smallest_side(self, scaling: Scaling) -> int:
        return 2 * self.stride(scaling)


def padded(shape: Shape, stride: int) -> Shape:
    """The `(H, W, C)` that the network works on: the sides raised to the next multiples of its stride."""
    height, width = (-(-side // stride) * stride for side in shape[:2])
    return height, width, shape[2]
