"""Any range of numbers to 0–255, by one range for the whole set, so that images stay comparable."""

from typing import Self

import numpy as np
from numpy.typing import NDArray


class IntensityRange:
    """The smallest and largest value seen, and the scale that follows.

    Args:
        known: the values that become 0 and 255, where they are settled beforehand.
    """

    def __init__(self, known: tuple[float, float] | None = None) -> None:
        self._known = known
        self.low = np.inf
        self.high = -np.inf

    @classmethod
    def between(cls, low: float, high: float) -> Self:
        """A settled scale."""
        scale = cls((low, high))
        scale.low, scale.high = low, high
        return scale

    @property
    def ends(self) -> tuple[float, float]:
        """The values that become 0 and 255."""
        return self.low, self.high

    def include(self, values: NDArray[np.generic]) -> None:
        """Widen the range by `values`, which must not be empty."""
        self.low = min(self.low, float(values.min()))
        self.high = max(self.high, float(values.max()))

    def settle(self, *, fractions: bool) -> str | None:
        """Fix the scale once all values were seen.

        Args:
            fractions: whether the values are floats, of which 0–1 is a scale of its own.

        Returns:
            What to tell the user, or None where the values are 0–255 already.
        """
        if self._known is not None:
            within = self._known[0] <= self.low and self.high <= self._known[1]
            seen = f"{self.low:g} to {self.high:g}"
            self.low, self.high = self._known
            scale = f"{self.low:g} to {self.high:g}"
            return None if within else f"Pixel values {seen} were cut to {scale}, the range of the data set."
        if self.low >= 0 and self.high <= 255 and not (fractions and self.high <= 1):
            self.low, self.high = 0.0, 255.0
            return None
        if fractions and self.low >= 0 and self.high <= 1:
            self.low, self.high = 0.0, 1.0
            return "Pixel values 0–1 were scaled to 0–255."
        return f"Pixel values {self.low:g} to {self.high:g} were scaled to 0–255, by one range for the whole set."

    def to_uint8(self, values: NDArray[np.generic]) -> NDArray[np.uint8]:
        """`values` on the settled scale, rounded."""
        span = (self.high - self.low) or 1.0
        # Wide enough to tell neighbouring values apart: 8 and 16 bits keep to float32, wider numbers take float64.
        wide = np.result_type(values.dtype, np.float32).type
        scaled = (values.astype(wide) - wide(self.low)) * wide(255.0 / span)
        return np.clip(np.rint(scaled), 0, 255).astype(np.uint8)
