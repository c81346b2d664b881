"""What a stream of pictures gives: first a survey, then the pictures one at a time."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Report = Callable[[float], None]


@dataclass(frozen=True)
class Survey:
    """What must be known of all pictures before the first is written.

    Attributes:
        damaged: position of each picture that cannot be used, and why.
        mask_names: the classes of the masks by value, or None where there are no masks.
        mask_colors: of each class, where masks had colors.
        notes: what the user should know was done to the pictures.
        value_range: the values that became 0 and 255, or None where no picture was scaled.
    """

    damaged: dict[int, str] = field(default_factory=dict)
    mask_names: tuple[str, ...] | None = None
    mask_colors: tuple[tuple[int, int, int], ...] = ()
    notes: tuple[str, ...] = ()
    value_range: tuple[float, float] | None = None


@dataclass(frozen=True)
class Sample:
    """One picture: `(H, W, C)` uint8 with the same C throughout, and its mask, `(H, W)` uint8 class indices."""

    image: NDArray[np.uint8]
    mask: NDArray[np.uint8] | None = None
    shrunk: bool = False


@dataclass(frozen=True)
class Damaged:
    """A picture that cannot be used, and why."""

    reason: str


class Pictures(ABC):
    """All pictures of a set, in order. `survey` comes before `read`."""

    @abstractmethod
    def __len__(self) -> int: ...

    @abstractmethod
    def survey(self, report: Report) -> Survey:
        """Look at all pictures without keeping them. Raises InputError where the whole set cannot be used."""

    @abstractmethod
    def read(self) -> Iterator[Sample | Damaged]:
        """Every picture in order, one per position."""
