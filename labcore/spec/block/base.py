"""What a block is, of which networks are put together one by one."""

from abc import abstractmethod
from typing import Any, ClassVar, Literal

from labcore.spec.base import Choice
from labcore.spec.regularization import Regularization
from labcore.spec.scaling import Scaling

Joining = Literal["average", "max", "flatten"]
"""How planes become one vector: the mean or the largest of each channel, or all numbers side by side."""

Plane = tuple[int, int, int]
"""Height, width and channels of what goes in; height and width are 1 once it is one vector."""


class Block(Choice):
    """One step of the network."""

    lab: ClassVar[str] = "scaling"

    needs_planes: ClassVar[bool] = True
    """Whether it looks at planes, and so cannot follow a dense layer."""

    sees_places: ClassVar[bool] = False
    """Whether it finds out what lies beside what."""

    @abstractmethod
    def build(
        self, features: Any, scaling: Scaling, regularization: Regularization, name: str, joining: Joining
    ) -> Any:
        """What the block makes of the Keras tensor `features`."""

    def layers(self, scaling: Scaling) -> int:
        """Layers with weights in it: convolutions and dense layers."""
        return 0

    @property
    def window(self) -> int:
        """Pixels a side that it must be given to see more than a point."""
        return 1

    @property
    def shrinks(self) -> int:
        """By how much it divides height and width."""
        return 1

    def cost(self, plane: Plane, scaling: Scaling, joining: Joining) -> tuple[int, int, int, Plane]:
        """Its kernel weights, its activations and products of both for one image, and what comes out of it."""
        return 0, 0, 0, plane
