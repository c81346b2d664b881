"""The focal loss, pixel by pixel."""

from typing import Any, ClassVar, Literal

from labcore.spec.base import setting
from labcore.spec.pixel_loss.base import SingleLoss

SMALLEST = 1e-30
"""A probability whose inverse is finite in float32, also when it is multiplied with what classes and terms weigh."""

ROUNDING = 1e-7
"""How near a float32 comes to 1: below, a fractional power has no finite slope."""


class PixelFocalLoss(SingleLoss):
    """Cross-entropy that fades where a pixel is told right, so that borders and rare classes decide (Lin et al. 2017).

    What classes weigh, alpha in the paper, is the class weights' business.
    """

    title: ClassVar[str] = "Focal loss"
    kind: Literal["focal"] = "focal"
    gamma: float = setting(
        2.0,
        "How fast a pixel fades: its loss is multiplied by (1 − probability of the truth) to this power. 0 is "
        "cross-entropy; raise it where the many easy pixels drown the few hard ones, lower it where masks are rough.",
        low=0,
        high=10,
        usual=(0, 5),
        step=0.25,
    )

    @property
    def favors_hard(self) -> bool:
        return self.gamma > 0

    def build(self, label_smoothing: float) -> Any:
        from keras import ops

        from labcore.nn.known_pixels import known_pixels, mean_over_known

        def faded(probabilities: Any) -> Any:
            # Keras's own clips at 1e-7: a pixel that is surely mistaken would give no gradient any more.
            surprise = -ops.log(ops.maximum(probabilities, SMALLEST))
            return surprise * ops.power(ops.maximum(1 - probabilities, ROUNDING), self.gamma)

        def losses(masks: Any, probabilities: Any, weights: Any) -> Any:
            labels, counted = known_pixels(masks, probabilities.shape[-1])
            true = ops.squeeze(ops.take_along_axis(probabilities, labels[..., None], axis=-1), -1)
            found = faded(true)
            if label_smoothing:
                spread = ops.mean(faded(probabilities), axis=-1)
                found = (1 - label_smoothing) * found + label_smoothing * spread
            return mean_over_known(found * ops.take(weights, labels), counted)

        return losses
