"""Focal loss."""

from typing import Any, ClassVar, Literal

from labcore.spec.base import setting
from labcore.spec.loss.base import Loss

SMALLEST = 1e-37
"""A probability whose logarithm and inverse are finite in float32."""

ROUNDING = 1e-7
"""How near a float32 comes to 1: below, a fractional power has no finite slope."""


class FocalLoss(Loss):
    """Cross-entropy that fades where the answer is right, so that hard images decide (Lin et al. 2017)."""

    title: ClassVar[str] = "Focal loss"
    kind: Literal["focal"] = "focal"
    gamma: float = setting(
        2.0,
        "How fast an image fades: its loss is multiplied by (1 − probability of the truth) to this power. 0 is "
        "cross-entropy; raise it where easy images drown the hard ones, lower it where labels are often wrong.",
        low=0,
        high=10,
        usual=(0, 5),
        step=0.25,
    )

    @property
    def favors_hard(self) -> bool:
        return self.gamma > 0

    def build(self, label_smoothing: float) -> Any:
        """What classes weigh, alpha in the paper, is the class weights' business."""
        from keras import ops

        def losses(targets: Any, probabilities: Any) -> Any:
            wanted = targets * (1 - label_smoothing) + label_smoothing / targets.shape[-1]
            # Keras's own clips at 1e-7: an image that is surely mistaken would give no gradient any more.
            surprise = -ops.log(ops.maximum(probabilities, SMALLEST))
            faded = ops.power(ops.maximum(1 - probabilities, ROUNDING), self.gamma)
            return ops.sum(wanted * faded * surprise, axis=-1)

        return losses
