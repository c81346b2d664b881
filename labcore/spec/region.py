"""Which pixels of an image an explanation of its mask is about."""

from abc import abstractmethod
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from labcore.errors import InputError
from labcore.spec.base import Choice, OneOf, Spec, setting
from labcore.spec.problem import told
from labcore.spec.refusals import problems_of


class Region(Choice):
    """Pixels of an image over which a class's scores are summed: what is explained is their sum.

    Attributes:
        needs_truth: whether the true mask must be known.
    """

    lab: ClassVar[str] = "explanation"

    needs_truth: ClassVar[bool] = False

    @abstractmethod
    def pixels(self, label: int, given: NDArray[np.integer], truth: NDArray[np.integer] | None) -> NDArray[np.bool_]:
        """`(H, W)` which pixels, for the class `label`.

        Args:
            given: `(H, W)` the class that the network gives to each pixel.
            truth: `(H, W)` the true ones; None where they are not known, or kept back.
        """


class PredictedRegion(Region):
    """The pixels that the network gives the class, to learn why it sees it there."""

    title: ClassVar[str] = "Where it is seen"
    kind: Literal["predicted"] = "predicted"

    def pixels(self, label: int, given: NDArray[np.integer], truth: NDArray[np.integer] | None) -> NDArray[np.bool_]:
        return np.equal(given, label)


class TrueRegion(Region):
    """The pixels that truly are of the class, also where it is missed, to learn what speaks for it there."""

    title: ClassVar[str] = "Where it truly is"
    kind: Literal["true"] = "true"
    needs_truth: ClassVar[bool] = True

    def pixels(self, label: int, given: NDArray[np.integer], truth: NDArray[np.integer] | None) -> NDArray[np.bool_]:
        if truth is None:
            raise InputError(
                "The true mask of some of these images is not known, or kept back as the run's test set is closed.",
                "Ask about the region where the class is seen, or about a rectangle.",
            )
        return np.equal(truth, label)


class WholeRegion(Region):
    """All pixels, to learn what speaks for the class anywhere."""

    title: ClassVar[str] = "Everywhere"
    kind: Literal["all"] = "all"

    def pixels(self, label: int, given: NDArray[np.integer], truth: NDArray[np.integer] | None) -> NDArray[np.bool_]:
        return np.ones(given.shape, bool)


class RectangleRegion(Region):
    """The pixels of a rectangle, the same in each image; its sides are in parts of the image's."""

    title: ClassVar[str] = "In a rectangle"
    kind: Literal["rectangle"] = "rectangle"
    left: float = setting(
        25.0,
        "Where it begins, from the left. Lower it for a wider view of what speaks for the class.",
        low=0,
        high=99,
        unit="%",
        step=1,
    )
    top: float = setting(
        25.0,
        "Where it begins, from above. Lower it to take in more of the upper part.",
        low=0,
        high=99,
        unit="%",
        step=1,
    )
    width: float = setting(
        50.0,
        "How wide it is. Smaller explains one thing by itself, larger what it stands among.",
        low=1,
        high=100,
        unit="%",
        step=1,
    )
    height: float = setting(
        50.0,
        "How high it is. Smaller explains one thing by itself, larger what it stands among.",
        low=1,
        high=100,
        unit="%",
        step=1,
    )

    def pixels(self, label: int, given: NDArray[np.integer], truth: NDArray[np.integer] | None) -> NDArray[np.bool_]:
        """One pixel at least."""
        inside = np.zeros(given.shape, bool)
        rows, columns = (
            _span(begin, side, length)
            for begin, side, length in zip((self.top, self.left), (self.height, self.width), given.shape, strict=True)
        )
        inside[rows, columns] = True
        return inside


def _span(begin: float, side: float, length: int) -> slice:
    """Of so many pixels, those from `begin` on, `side` long; both in percent."""
    first = min(int(begin / 100 * length), length - 1)
    return slice(first, max(first + 1, min(length, round((begin + side) / 100 * length))))


class Aim(Spec):
    """What of a mask is explained, beside the class."""

    title = "Aim"
    lab: ClassVar[str] = "explanation"

    region: Annotated[Region, OneOf()] = setting(
        PredictedRegion(),
        "Which pixels of the mask are explained. Where it is seen, to learn why; where it truly is, to learn why it is "
        "missed.",
    )


def aim_of(raw: Any) -> Aim:
    """The aim that plain data asks for. Raises InputError: no such region or setting, or out of its limits."""
    try:
        return Aim.model_validate(raw)
    except ValidationError as error:
        raise InputError(*told(problems_of(Aim, error))) from error
