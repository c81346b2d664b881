"""Width, depth and resolution as multipliers, after Tan & Le, "EfficientNet" (ICML 2019)."""

from typing import ClassVar, NamedTuple

from labcore.spec.base import Spec, setting

WIDTH, DEPTH, RESOLUTION = 1.1, 1.2, 1.15
"""What compound scaling by one multiplies each with: found there by a search, so that computation about doubles."""


class Coefficients(NamedTuple):
    """What compound scaling multiplies depth (α), width (β) and resolution (γ) with, each to the power of φ."""

    depth: float = DEPTH
    width: float = WIDTH
    resolution: float = RESOLUTION

    @property
    def computation(self) -> float:
        """By how much the floating-point operations grow from one φ to the next: α · β² · γ²."""
        return self.depth * self.width**2 * self.resolution**2

    def settings(
        self, phi: float, *, width: float = 1.0, depth: float = 1.0, resolution: float = 1.0
    ) -> dict[str, float]:
        """What to set of `Scaling`, at least one thing, for multipliers and on top of them the coefficient φ.

        The paper's own coefficients are what `compound` stands for; others are worked into the three multipliers, to
        four digits.
        """
        asked = {"width": width, "depth": depth, "resolution": resolution}
        if self == Coefficients():
            asked["compound"] = phi
        elif phi:
            asked = {name: float(f"{by * getattr(self, name) ** phi:.4g}") for name, by in asked.items()}
        changed = {name: value for name, value in asked.items() if value != (0 if name == "compound" else 1)}
        return changed or {"width": 1.0}


class Multipliers(NamedTuple):
    """What the layers' filters, their number, and the sides of the images are multiplied with, all told."""

    width: float
    depth: float
    resolution: float

    @property
    def computation(self) -> float:
        """By how much the floating-point operations grow, before filters, layers and sides become whole numbers."""
        return self.depth * self.width**2 * self.resolution**2


class Scaling(Spec):
    """Multipliers on the architecture: wider, deeper, or finer input."""

    title = "Scaling"
    lab: ClassVar[str] = "scaling"

    width: float = setting(
        1.0,
        "Multiplies the filters of every layer. Raise it where training stays low, lower it for speed; doubling it "
        "costs four times the computation.",
        low=0.1,
        high=8,
        usual=(0.25, 4),
        step=0.05,
    )
    depth: float = setting(
        1.0,
        "Multiplies the layers of every block. Raise it where larger structures must be put together; doubling it "
        "costs twice the computation.",
        low=0.2,
        high=8,
        usual=(0.5, 4),
        step=0.1,
    )
    resolution: float = setting(
        1.0,
        "Multiplies the sides of the input images. Raise it where what tells classes apart is small; doubling it costs "
        "four times the computation.",
        low=0.25,
        high=8,
        usual=(0.5, 3),
        step=0.05,
    )
    compound: float = setting(
        0.0,
        "The compound coefficient φ: multiplies width by 1.1, depth by 1.2 and resolution by 1.15, each to the power "
        "of φ, on top of the three above. Raise it where training stays low: by one, and the computation about "
        "doubles; 0 changes nothing.",
        low=-4,
        high=8,
        usual=(-2, 4),
        step=0.25,
        nothing=0,
    )

    @property
    def multipliers(self) -> Multipliers:
        """Width, depth and resolution with the compound coefficient worked in."""
        return Multipliers(
            self.width * WIDTH**self.compound,
            self.depth * DEPTH**self.compound,
            self.resolution * RESOLUTION**self.compound,
        )

    def filters(self, filters: float) -> int:
        """`filters` times the width, to the nearest multiple of 4, at least 4."""
        return max(4, int(filters * self.multipliers.width / 4 + 0.5) * 4)

    def layers(self, layers: int) -> int:
        """`layers` times the depth, rounded up, at least 1."""
        return max(1, -int(-layers * self.multipliers.depth // 1))

    def unscaled(self, side: float) -> float:
        """The side that an image of `side` pixels would have without scaled resolution.

        Where layers halve the image goes by it: were it to change with the resolution, computation would not follow.
        """
        return side / self.multipliers.resolution
