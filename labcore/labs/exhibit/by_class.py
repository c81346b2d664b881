"""The figures of each class."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from labcore.evaluation.measures import measure, ranked
from labcore.labs.exhibit.base import OfPart
from labcore.report.document import Block, Number, Table
from labcore.studies.comparison import Part, numbers

if TYPE_CHECKING:
    from labcore.labs.sitting import Sitting
    from labcore.labs.step import Step


class FiguresOfClasses(OfPart):
    """Precision, recall and the like, or IoU, of each class on one part of the images."""

    def blocks(self, sitting: "Sitting", step: "Step") -> Iterator[Block]:
        for subject in sitting.subjects(step.id):
            rows = _rows((subject.folder.report() or {}).get(self.part))
            names = ranked({name for row in rows.values() for name in row})
            told = tuple(
                (label, *(None if name not in row else Number.of(name, row[name]) for name in names))
                for label, row in rows.items()
            )
            if told:
                caption = f"{subject.name}: each class on {self.part} images. {self.caption}".strip()
                yield Table(("Class", *(measure(name).title for name in names)), told, caption)


class ByClass(FiguresOfClasses):
    """Precision, recall and the like, or IoU, of each class on validation images."""

    title: ClassVar[str] = "By class"
    kind: Literal["by_class"] = "by_class"
    part: ClassVar[Part] = "validation"


class TestByClass(FiguresOfClasses):
    """The same of each class on test images, where those were opened."""

    title: ClassVar[str] = "By class, on test images"
    kind: Literal["test_by_class"] = "test_by_class"
    part: ClassVar[Part] = "test"


def _rows(part: Any) -> dict[str, dict[str, float]]:
    """The figures of each class by its name, of classes or of masks."""
    if not isinstance(part, Mapping):
        return {}
    if isinstance(by_class := part.get("per_class"), Mapping):
        return {str(label): numbers(row) for label, row in by_class.items() if isinstance(row, Mapping)}
    found: dict[str, dict[str, float]] = {}
    for name in ("iou", "dice"):
        for label, value in numbers(part.get(name) or {}).items() if isinstance(part.get(name), Mapping) else ():
            found.setdefault(label, {})[name] = value
    return found
