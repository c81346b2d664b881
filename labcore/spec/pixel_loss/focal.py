"""The focal loss, pixel by pixel."""

from functools import partial
from typing import Any, ClassVar, Literal

from labcore.spec.base import setting
from labcore.spec.pixel_loss.base import SingleLoss


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
        from labcore.nn.pixel_losses import focal

        return partial(focal, gamma=self.gamma, label_smoothing=label_smoothing)
