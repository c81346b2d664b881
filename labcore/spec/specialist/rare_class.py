"""A small U-Net for one class."""

import difflib
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import field_validator

from labcore.spec.architecture.network import Cost, Shape
from labcore.spec.base import OneOf, setting
from labcore.spec.data import Data, training_pixels
from labcore.spec.pixel_loss import PixelLoss
from labcore.spec.pixel_loss.overlap import DiceLoss
from labcore.spec.pixel_loss.weighted_sum import SumOfLosses, WeightedLoss
from labcore.spec.problem import Problem
from labcore.spec.regularization import Regularization
from labcore.spec.scaling import Scaling
from labcore.spec.segmenter import settings
from labcore.spec.segmenter.base import padded
from labcore.spec.segmenter.pyramid import Pyramid
from labcore.spec.segmenter.tally import Tally
from labcore.spec.specialist.base import PREFIX, Specialist


class RareClass(Specialist):
    """A small U-Net that tells one class from the rest, merged with the network for all by a rule found on validation.

    The class's score becomes a weighted mean of what both networks say (log-probabilities, as in a logarithmic opinion
    pool: Heskes, 1998), plus a constant; the pixel is given to the class with the highest score. Weight and constant
    are those that are best on validation images; where none helps there, the network for all classes answers alone.
    """

    title: ClassVar[str] = "For a rare class"
    kind: Literal["rare_class"] = "rare_class"

    class_name: str | None = setting(
        None,
        "The class that it is for. Left automatic, the one with the fewest training pixels; name another where that "
        "one matters more.",
        title="Class",
        options="classes",
    )
    best_for: Literal["iou", "mean_iou"] = setting(
        "iou",
        "The figure of validation images by which both are merged: the IoU of its class, or the mean IoU, where other "
        "classes may not pay for the rare one.",
    )
    levels: int = settings.levels(3)
    layers_per_level: int = settings.layers_per_level(1)
    filters: int = settings.filters(8)
    loss: Annotated[PixelLoss, OneOf()] = setting(
        SumOfLosses(terms=(WeightedLoss(), WeightedLoss(loss=DiceLoss(over="batch")))),
        "What it lowers, with two classes: its own and the rest. Classes weigh the same. Most images show a rare class "
        "nowhere, so overlaps are those of a whole batch. Raise the share of cross-entropy where training swings.",
    )

    @field_validator("class_name", mode="before")
    @classmethod
    def _name_as_text(cls, name: Any) -> Any:
        """A class called 7 is a number to YAML."""
        return str(name) if type(name) is int else name or None

    def label(self, pixels: NDArray[np.int64], classes: Sequence[str]) -> int | None:
        if self.class_name:  # what is no class of the set is refused, see `objections`
            return list(classes).index(self.class_name) if self.class_name in classes else None
        return int(np.where(pixels > 0, pixels, np.inf).argmin())

    def stride(self) -> int:
        return self._pyramid.stride

    def build(self, image: Any, regularization: Regularization) -> Any:
        return self._pyramid.build(image, Scaling(), regularization)

    def cost(self, shape: Shape) -> Cost:
        self._pyramid.count(tally := Tally(), *padded(shape, self.stride()), Scaling())
        return tally.cost()

    def losses(self, label_smoothing: float) -> Any:
        return self.loss.build(label_smoothing)

    def figure(self) -> Literal["iou", "mean_iou"]:
        return self.best_for

    @property
    def _pyramid(self) -> Pyramid:
        filters = tuple(self.filters * 2**level for level in range(self.levels))
        return Pyramid(filters=filters, layers=self.layers_per_level, prefix=PREFIX)

    def objections(self, key: str, experiment: Any, data: Data) -> Iterator[Problem]:
        if self.class_name and self.class_name not in data.classes:
            near = difflib.get_close_matches(self.class_name, data.classes, n=1)
            yield Problem(
                f"{key}.class_name",
                f"'{data.name}' has no class '{self.class_name}' that a specialist could be for.",
                f"Did you mean '{near[0]}'?" if near else f"Its classes: {', '.join(data.classes)}.",
            )
        elif (
            self.class_name
            and (pixels := training_pixels(data)).any()
            and not pixels[data.classes.index(self.class_name)]
        ):
            yield Problem(
                f"{key}.class_name",
                f"No training mask shows '{self.class_name}': a specialist for it could learn nothing.",
                f"Set {key}.class_name to null, for the rarest class that is shown.",
            )
        if min(experiment.input_shape(data)[:2]) < 2 * self.stride():
            yield Problem(
                f"{key}.levels",
                f"The specialist's {self.levels} levels need images of {2 * self.stride()} px a side at least.",
                f"Lower {key}.levels, or raise preprocessing.size.",
            )
