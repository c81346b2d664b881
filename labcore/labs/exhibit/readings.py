"""What the numbers of a run say, in words."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Literal

from labcore.labs.exhibit.base import Exhibit
from labcore.markdown import in_markdown
from labcore.report.document import Block, Note, Text
from labcore.spec.base import setting
from labcore.studies.readings import Said, course_of, readings

if TYPE_CHECKING:
    from labcore.labs.sitting import Sitting
    from labcore.labs.step import Step

GRAVE = 60
"""The weight from which on a reading is drawn as a warning."""


class Readings(Exhibit):
    """What curves and figures of a run say, in words, each with the numbers that it rests on, and what to try."""

    title: ClassVar[str] = "Reading of the curves"
    kind: Literal["readings"] = "readings"
    most: int = setting(3, "How many, the most important first.", low=1, high=10)

    def blocks(self, sitting: "Sitting", step: "Step") -> Iterator[Block]:
        for subject in sitting.subjects(step.id):
            found = readings(course_of(subject.folder))[: self.most]
            if not found:
                yield Text(f"Nothing stands out of the numbers of *{in_markdown(subject.name)}*.")
            for each in found:
                yield Note(_told(each), "warning" if each.reading.weight >= GRAVE else "note")


def _told(said: Said) -> str:
    """A reading with its numbers."""
    rests = "; ".join(each.words for each in said.evidence)
    parts = [f"**{in_markdown(said.title)}.** {in_markdown(said.words)}", in_markdown(said.advice)]
    return " ".join(filter(None, [*parts, f"*{in_markdown(rests)}.*" if rests else ""]))
