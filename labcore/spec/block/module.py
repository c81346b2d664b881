"""What a module is: a block that can stand anywhere."""

from abc import abstractmethod
from typing import Any

from labcore.spec.block.base import Block, Joining, Plane
from labcore.spec.regularization import Regularization
from labcore.spec.scaling import Scaling


class Module(Block):
    """A block that refines planes and leaves their size and their number as they are, so that it can stand anywhere."""

    kind: str

    @abstractmethod
    def refine(self, features: Any, regularization: Regularization, name: str) -> Any:
        """Planes `(N, H, W, C)` from the Keras tensor `features`, `(N, H, W, C)`."""

    @abstractmethod
    def refining(self, plane: Plane) -> tuple[int, int, int]:
        """Kernel weights, and for one image activations and products of both."""

    def build(
        self, features: Any, scaling: Scaling, regularization: Regularization, name: str, joining: Joining = "average"
    ) -> Any:
        return self.refine(features, regularization, name)

    def cost(self, plane: Plane, scaling: Scaling, joining: Joining = "average") -> tuple[int, int, int, Plane]:
        return *self.refining(plane), plane
