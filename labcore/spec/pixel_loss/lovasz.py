"""The Lovász-softmax loss."""

from typing import Any, ClassVar, Literal

from labcore.spec.pixel_loss.region import RegionLoss


class LovaszSoftmax(RegionLoss):
    """What IoU itself loses, made smooth, so that training lowers what is reported (Berman et al. 2018).

    Each pixel's error counts by what IoU would lose if all worse ones were wrong, and then this one too.
    """

    title: ClassVar[str] = "Lovász-softmax"
    kind: Literal["lovasz"] = "lovasz"

    def missed(self) -> Any:
        from labcore.nn.pixel_losses import iou_lost

        return iou_lost
