"""What a step itself has found."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Literal

from labcore.labs.exhibit.base import Exhibit
from labcore.report.document import Block

if TYPE_CHECKING:
    from labcore.labs.sitting import Sitting
    from labcore.labs.step import Step


class FoundExhibit(Exhibit):
    """What a step has found that makes no run."""

    title: ClassVar[str] = "What was found"
    kind: Literal["found"] = "found"
    of: ClassVar[str] = "result"

    def blocks(self, sitting: "Sitting", step: "Step") -> Iterator[Block]:
        from labcore.labs.step.base import WorkedStep

        found = step.found(sitting) if isinstance(step, WorkedStep) else None
        if found is not None and isinstance(step, WorkedStep):
            yield from step.blocks(found)
