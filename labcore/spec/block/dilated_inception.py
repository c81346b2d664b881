"""Dilated inception."""

from typing import Any, ClassVar, Literal

from labcore.spec.base import setting
from labcore.spec.block.base import Plane
from labcore.spec.block.module import Module
from labcore.spec.regularization import Regularization
from labcore.spec.scaling import Scaling


class DilatedInception(Module):
    """Looks at several distances at once, by 3×3 convolutions side by side, dilated ever farther.

    Side by side as in Inception (Szegedy et al., 2015), dilated as by Yu & Koltun (2016).
    """

    title: ClassVar[str] = "Dilated inception"
    kind: Literal["dilated_inception"] = "dilated_inception"
    sees_places: ClassVar[bool] = True
    branches: int = setting(
        3,
        "Convolutions side by side, which share the channels among them; their pixels are 1, 2, 4, … apart. More see "
        "farther, with fewer channels each.",
        low=2,
        high=6,
        usual=(2, 4),
    )

    def shares(self, channels: int) -> list[int]:
        """The channels of each branch: as even as can be, at least one each."""
        branches = min(self.branches, channels)
        return [channels // branches + (branch < channels % branches) for branch in range(branches)]

    def layers(self, scaling: Scaling) -> int:
        return self.branches

    def refining(self, plane: Plane) -> tuple[int, int, int]:
        height, width, channels = plane
        weights, pixels = 9 * channels * channels, height * width
        return weights, 4 * pixels * channels, pixels * weights  # each layer, and what joins them

    def refine(self, features: Any, regularization: Regularization, name: str) -> Any:
        from labcore.nn.modules import dilated_inception

        return dilated_inception(features, self.shares(features.shape[-1]), regularization, name)
