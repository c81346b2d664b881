"""Dice, Tversky and focal Tversky: one minus the overlap of what is given and what is there."""

from abc import abstractmethod
from functools import partial
from typing import Any, ClassVar, Literal

from labcore.spec.base import setting
from labcore.spec.pixel_loss.region import RegionLoss


class _Overlap(RegionLoss):
    """One minus the Tversky index (Tversky, 1977): what is rightly given, as a share of that and of both mistakes."""

    kind: str

    @abstractmethod
    def prices(self) -> tuple[float, float]:
        """What a pixel wrongly given counts, and what one that is missed counts."""

    def missed(self) -> Any:
        from labcore.nn.pixel_losses import overlap_missed

        wrongly, unseen = self.prices()
        return partial(overlap_missed, wrongly=wrongly, unseen=unseen)


class DiceLoss(_Overlap):
    """One minus the Dice coefficient of each class (Milletari et al. 2016): twice the overlap by what both have."""

    title: ClassVar[str] = "Dice loss"
    kind: Literal["dice"] = "dice"

    def prices(self) -> tuple[float, float]:
        return 0.5, 0.5


class _Priced(_Overlap):
    """What both Tversky losses share."""

    kind: str
    alpha: float = setting(
        0.3,
        "What a pixel counts that is wrongly given to the class. Raise it where too much is found. With alpha and beta "
        "both 0.5 this is Dice, both 1 it is the Jaccard index.",
        low=0,
        high=2,
        usual=(0, 1),
        step=0.05,
    )
    beta: float = setting(
        0.7,
        "What a pixel of the class counts that is missed. Raise it where rare classes are overlooked.",
        low=0.05,
        high=2,
        usual=(0.05, 1),
        step=0.05,
    )

    def prices(self) -> tuple[float, float]:
        return self.alpha, self.beta


class TverskyLoss(_Priced):
    """As Dice, with a price of its own for each kind of mistake (Salehi et al. 2017)."""

    title: ClassVar[str] = "Tversky loss"
    kind: Literal["tversky"] = "tversky"


class FocalTverskyLoss(_Priced):
    """Tversky to a power, so that classes that are told badly, or well, decide (Abraham & Khan, 2019)."""

    title: ClassVar[str] = "Focal Tversky loss"
    kind: Literal["focal_tversky"] = "focal_tversky"
    gamma: float = setting(
        4 / 3,
        "The loss of each class is taken to the power of one by this. 1 changes nothing; above, small losses count for "
        "more, so that learning goes on where much is right already (4/3 is the paper's); below, the bad classes do.",
        low=0.25,
        high=4,
        usual=(0.5, 2),
    )

    @property
    def favors_hard(self) -> bool:
        return self.gamma < 1

    def missed(self) -> Any:
        from labcore.nn.pixel_losses import to_the_power

        return partial(to_the_power, missed=super().missed(), exponent=1 / self.gamma)
