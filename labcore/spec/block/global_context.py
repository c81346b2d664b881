"""Global context."""

from typing import Any, ClassVar, Literal

from labcore.spec.base import setting
from labcore.spec.block.base import Plane
from labcore.spec.block.module import Module
from labcore.spec.regularization import Regularization
from labcore.spec.scaling import Scaling

FEWEST = 4
"""Units of the bottleneck at least, as they are normalized among themselves."""


class GlobalContext(Module):
    """Tells every place what the image shows as a whole, summed up where it matters (Cao et al., GCNet, 2019)."""

    title: ClassVar[str] = "Global context"
    kind: Literal["global_context"] = "global_context"
    ratio: int = setting(
        4,
            "How many times fewer units than channels the summary passes through. Raise it for fewer weights, lower it "
            "where there are few channels.",
        low=1, high=64, usual=(1, 16),
    )  # fmt: skip

    def units(self, channels: int) -> int:
        return max(FEWEST, channels // self.ratio)

    def layers(self, scaling: Scaling) -> int:
        return 3

    def refining(self, plane: Plane) -> tuple[int, int, int]:
        height, width, channels = plane
        pixels, bottleneck = height * width, 2 * channels * self.units(channels)
        # Its attention is a number for each pixel, there twice; the planes are there as lines of pixels, and the sum.
        return channels + bottleneck, pixels * (2 * channels + 3), 2 * pixels * channels + bottleneck

    def refine(self, features: Any, regularization: Regularization, name: str) -> Any:
        from labcore.nn.modules import global_context

        return global_context(features, self.units(features.shape[-1]), name)
