"""A block that combines what convolutions found."""

from typing import Any, ClassVar, Literal

from labcore.spec.base import setting
from labcore.spec.block.base import Block, Joining, Plane
from labcore.spec.regularization import Regularization
from labcore.spec.scaling import Scaling


class Dense(Block):
    """Weighs everything found so far, wherever it was; then ReLU and dropout."""

    title: ClassVar[str] = "Dense"
    kind: Literal["dense"] = "dense"
    needs_planes: ClassVar[bool] = False
    units: int = setting(
        64, "Units: how many combinations it forms. More express more, and overfit sooner.",
        low=1, high=8192, usual=(16, 1024), step=16,
    )  # fmt: skip

    def layers(self, scaling: Scaling) -> int:
        return 1

    def cost(self, plane: Plane, scaling: Scaling, joining: Joining) -> tuple[int, int, int, Plane]:
        height, width, channels = plane
        given = height * width * channels if joining == "flatten" else channels
        units = scaling.filters(self.units)
        return given * units, 2 * units, given * units, (1, 1, units)

    def build(
        self, features: Any, scaling: Scaling, regularization: Regularization, name: str, joining: Joining
    ) -> Any:
        from labcore.nn.blocks import dense

        return dense(features, scaling.filters(self.units), regularization, f"{name}_dense", joining)
