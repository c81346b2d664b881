"""How long, in which portions, on what devices, and what is kept, where each pixel has a class."""

from typing import Literal

from labcore.spec.base import setting
from labcore.spec.training.base import GradientTraining


class PixelTraining(GradientTraining):
    """Epochs, batches, stopping and the device strategy."""

    monitor: Literal["val_mean_iou", "val_mean_iou_foreground", "val_pixel_accuracy", "val_loss"] = setting(
        "val_mean_iou",
        "The validation figure by which the best epoch is chosen and early stopping decides. Mean IoU counts each "
        "class the same; leave out the background where it is most of the image.",
    )
    overlays: int = setting(
        6,
        "Validation images whose mask, as the network gives it, is shown after every epoch, so that one sees it "
        "sharpen. 0 for none, which is quicker; more show more kinds of image.",
        low=0,
        high=24,
        unit="images",
        advanced=True,
    )
