"""Width, depth and resolution as multipliers, after Tan & Le, "EfficientNet" (ICML 2019)."""

from labcore.spec.base import Spec, setting


class Scaling(Spec):
    """Multipliers on the architecture: wider, deeper, or finer input."""

    title = "Scaling"

    width: float = setting(
        1.0,
        "Multiplies the filters of every layer. Doubling it costs four times the computation.",
        low=0.1,
        high=8,
        usual=(0.25, 4),
        step=0.05,
    )
    depth: float = setting(
        1.0,
        "Multiplies the layers of every block. Doubling it costs twice the computation.",
        low=0.2,
        high=8,
        usual=(0.5, 4),
        step=0.1,
    )
    resolution: float = setting(
        1.0,
        "Multiplies the sides of the input images. Doubling it costs four times the computation.",
        low=0.25,
        high=8,
        usual=(0.5, 3),
        step=0.05,
    )

    def filters(self, filters: int) -> int:
        """`filters` times the width, to the nearest multiple of 4, at least 4."""
        return max(4, int(filters * self.width / 4 + 0.5) * 4)

    def layers(self, layers: int) -> int:
        """`layers` times the depth, rounded up, at least 1."""
        return max(1, -int(-layers * self.depth // 1))
