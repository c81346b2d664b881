"""Losses over whole regions: how far what is given of a class and what is there overlap."""

from abc import abstractmethod
from functools import partial
from typing import Any, ClassVar, Literal

from labcore.spec.base import setting
from labcore.spec.pixel_loss.base import SingleLoss

Over = Literal["image", "batch"]
"""Whether each image's regions are held against each other by themselves, or those of all images of a batch at once."""


class RegionLoss(SingleLoss):
    """The mean over the classes that are there of how far they and what is given of them miss each other."""

    smooths_labels: ClassVar[bool] = False
    kind: str
    over: Over = setting(
        "image",
        "Whether overlaps are those of each image by itself, where a small object counts as much as a large one, or of "
        "all images of a batch together, which is steadier where a class is in few of them.",
    )

    @abstractmethod
    def missed(self) -> Any:
        """A function: losses `(n, C)` of truth and probabilities, both `(n, pixels, C)`, 0 where the truth is
        unknown."""

    def build(self, label_smoothing: float) -> Any:
        from labcore.nn.pixel_losses import of_regions

        return partial(of_regions, missed=self.missed(), together=self.over == "batch")
