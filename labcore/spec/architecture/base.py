"""What an architecture is."""

from abc import abstractmethod
from typing import Any, ClassVar

from labcore.spec.architecture.network import Network
from labcore.spec.base import Choice
from labcore.spec.regularization import Regularization
from labcore.spec.scaling import Scaling


class Architecture(Network, Choice):
    """The layers between the scaled image and the classifier's head."""

    lab: ClassVar[str] = "scaling"

    kind: str

    @property
    def gives_vector(self) -> bool:
        """Whether `build` gives one vector for each image, `(N, c)`, in place of planes."""
        return False

    @abstractmethod
    def build(self, image: Any, scaling: Scaling, regularization: Regularization) -> Any:
        """Features `(N, h, w, c)`, or `(N, c)` where it `gives_vector`, from the Keras tensor `image`.

        The image is `(N, H, W, C)` float32, normalized.

        The graph stays flat, so that every layer can be looked into and explained.
        """
