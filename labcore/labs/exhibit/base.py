"""The choice of an exhibit."""

from abc import abstractmethod
from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from labcore.report.document import Block
from labcore.spec.base import Choice, setting
from labcore.spec.problem import Problem
from labcore.studies.comparison import Part

if TYPE_CHECKING:
    from labcore.labs.ground import Ground
    from labcore.labs.sitting import Sitting
    from labcore.labs.step import Step


class Exhibit(Choice):
    """Something that a step shows: a figure, a table, pictures. The same in page and report."""

    of: ClassVar[str] = "runs"
    """What a step must give, so that this can be shown."""

    caption: str = setting("", "What to look at in it, in a sentence.")

    @abstractmethod
    def blocks(self, sitting: "Sitting", step: "Step") -> Iterator[Block]:
        """What is shown of `step`; nothing where it has nothing of the kind, or not yet."""

    def problems(self, step: "Step", ground: "Ground") -> Iterator[Problem]:
        """What stands against showing it of `step`; keys are within the exhibit."""
        yield from ()


class OfPart(Exhibit):
    """What there is of validation images, and of test images where those were opened: a subclass for either."""

    part: ClassVar[Part]
