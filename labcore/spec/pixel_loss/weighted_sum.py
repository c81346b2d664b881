"""A weighted sum of losses."""

from collections.abc import Iterator
from functools import partial
from typing import Annotated, Any, ClassVar, Literal

from labcore.spec import options, pixel_loss
from labcore.spec.base import Choice, OneOf, setting
from labcore.spec.data import Data
from labcore.spec.pixel_loss.base import PixelLoss, SingleLoss
from labcore.spec.pixel_loss.cross_entropy import PixelCrossEntropy
from labcore.spec.pixel_loss.overlap import DiceLoss
from labcore.spec.problem import Problem

options.load(pixel_loss.__path__, pixel_loss.__name__)  # a term can be any other loss, so all of them come first


class Term(Choice):
    """A part of a sum of losses. There is one kind of it; it is a choice so that there may be any number."""

    lab: ClassVar[str] = "segmentation"

    kind: str
    loss: Annotated[SingleLoss, OneOf()] = setting(
        PixelCrossEntropy(), "The loss. Add cross-entropy for steady learning, Dice where small regions are overlooked."
    )
    weight: float = setting(
        1.0,
        "What it is multiplied by. Raise it where the other terms drown it.",
        above=0,
        high=100,
        usual=(0.05, 5),
        step=0.05,
    )


class WeightedLoss(Term):
    """A loss, and how much it counts in the sum."""

    title: ClassVar[str] = "Term"
    kind: Literal["term"] = "term"


class SumOfLosses(PixelLoss):
    """Several losses at once, such as cross-entropy, which is smooth, and Dice, which sees regions."""

    title: ClassVar[str] = "Sum"
    kind: Literal["sum"] = "sum"
    terms: tuple[Annotated[Term, OneOf()], ...] = setting(
        (WeightedLoss(), WeightedLoss(loss=DiceLoss())),
        "The losses, each with what it counts. Two do mostly, one of pixels and one of regions; add more where neither "
        "lowers what you report.",
    )

    @property
    def favors_hard(self) -> bool:
        return any(term.loss.favors_hard for term in self.terms)

    def build(self, label_smoothing: float) -> Any:
        from labcore.nn.pixel_losses import weighted_sum

        return partial(
            weighted_sum, terms=tuple((term.weight, term.loss.build(label_smoothing)) for term in self.terms)
        )

    def objections(self, key: str, experiment: Any, data: Data) -> Iterator[Problem]:
        if not self.terms:
            yield Problem(f"{key}.terms", "A sum of no losses is nothing to lower.", "Name at least one term.")
