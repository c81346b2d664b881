"""What a specialist for a rare class adds to the network for all classes."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from labcore.evaluation.measures import measure
from labcore.labs.exhibit.base import Exhibit
from labcore.report.document import Block, Cell, Number, Table
from labcore.studies.comparison import numbers

if TYPE_CHECKING:
    from labcore.labs.sitting import Sitting
    from labcore.labs.step import Step

WAYS = {
    "general": "The network for all classes alone",
    "threshold": "The same, with a threshold of its own for the class",
    "merged": "Together with the specialist",
}


class Specialist(Exhibit):
    """The figure of the rare class by the network for all classes alone, and together with its specialist."""

    title: ClassVar[str] = "Specialist"
    kind: Literal["specialist"] = "specialist"

    def blocks(self, sitting: "Sitting", step: "Step") -> Iterator[Block]:
        for subject in sitting.subjects(step.id):
            kept: Any = (subject.folder.report() or {}).get("specialist")
            if not isinstance(kept, dict):
                continue
            label, name, known = str(kept.get("label")), str(kept.get("best_for")), numbers(kept)
            rows: list[tuple[Cell, ...]] = [
                (words, Number.of(name, known[way])) for way, words in WAYS.items() if way in known
            ]
            about = (
                f"{subject.name}: {label} on validation images; each is judged by a rule that was found without it. "
                f"{known.get('share', 0):.0%} of the score of {label} is the specialist's, with "
                f"{known.get('bias', 0):+.2f} added. {self.caption}"
            )
            yield Table(("Who says it", f"{measure(name).title}, {label}"), tuple(rows), about.strip())
