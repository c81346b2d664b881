"""What a generator is."""

from abc import abstractmethod
from typing import Any, ClassVar

from labcore.spec.base import Choice
from labcore.spec.making import Shape


class Generator(Choice):
    """The layers from a code to an image."""

    lab: ClassVar[str] = "gan"

    kind: str

    @abstractmethod
    def build(self, code: Any, shape: Shape) -> Any:
        """The image of `shape` `(H, W, C)`, of which the hyperbolic tangent is still to be taken, from the Keras tensor
        `code` `(N, D)`. The graph stays flat, as it is exported."""
