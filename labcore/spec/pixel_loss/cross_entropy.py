"""Cross-entropy, pixel by pixel."""

from functools import partial
from typing import Any, ClassVar, Literal

from labcore.spec.pixel_loss.base import SingleLoss


class PixelCrossEntropy(SingleLoss):
    """The surprise at each pixel's true class, minus the log of its probability; the mean over an image's pixels."""

    title: ClassVar[str] = "Cross-entropy"
    kind: Literal["cross_entropy"] = "cross_entropy"

    def build(self, label_smoothing: float) -> Any:
        from labcore.nn.pixel_losses import cross_entropy

        return partial(cross_entropy, label_smoothing=label_smoothing)
