"""Which classes are taken for which."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from labcore.errors import InputError
from labcore.evaluation.mistakes import pairs
from labcore.figures.confusion import confusion
from labcore.labs.exhibit.base import Exhibit
from labcore.labs.kept_images import names_of
from labcore.report.document import Block, Chart, Table, Text
from labcore.store.folder import RunFolder
from labcore.studies.comparison import Part
from labcore.studies.judged import judged
from labcore.studies.remedies import remedies_of

if TYPE_CHECKING:
    from labcore.labs.sitting import Sitting
    from labcore.labs.step import Step

MOST_PAIRS = 6


class ConfusionMatrix(Exhibit):
    """The confusion matrix of each run on validation images; of masks it counts pixels."""

    title: ClassVar[str] = "Confusion matrix"
    kind: Literal["confusion"] = "confusion"
    part: ClassVar[Part] = "validation"

    def blocks(self, sitting: "Sitting", step: "Step") -> Iterator[Block]:
        for subject in sitting.subjects(step.id):
            kept = _matrix(subject.folder, self.part)
            if kept is None:
                continue
            matrix, classes, of = kept
            about = f"{subject.name}: confusion of {self.part} {of}. Rows are true classes, shares are of a row."
            yield Chart(confusion(matrix, classes), f"{about} {self.caption}".strip(), _said(matrix, classes, of))


class TestConfusion(ConfusionMatrix):
    """The confusion matrix of each run on test images, where those were opened."""

    title: ClassVar[str] = "Confusion matrix of test images"
    kind: Literal["test_confusion"] = "test_confusion"
    part: ClassVar[Part] = "test"


class Confused(Exhibit):
    """The classes that are confused most, and what may be done about it."""

    title: ClassVar[str] = "Confused classes"
    kind: Literal["confused"] = "confused"

    def blocks(self, sitting: "Sitting", step: "Step") -> Iterator[Block]:
        for subject in sitting.subjects(step.id):
            try:
                run = judged(subject.folder)
            except InputError:  # of masks, or of a run that has kept no answers
                continue
            found = pairs(run.validation)[:MOST_PAIRS]
            if not found:
                yield Text(f"{subject.name}: no class is taken for another on validation images.")
                continue
            rows = tuple(
                (run.classes[each.true], run.classes[each.predicted], f"{each.images:,}", f"{each.share:.1%}")
                for each in found
            )
            yield Table(("True class", "Taken for", "Images", "Of its images"), rows, f"{subject.name}. {self.caption}")
            remedies = remedies_of(run, found[0])
            if remedies:
                listed = "\n".join(f"- **{each.title}**: {each.why}" for each in remedies)
                yield Text(f"What may be done about the first pair:\n\n{listed}")


def _matrix(folder: RunFolder, part: Part) -> tuple[list[list[int]], list[str], str] | None:
    """Counts, classes and what is counted; None where no matrix that can be read was kept."""
    raw: Any = folder.json_artifact(f"{part}_confusion")
    if raw is None and part == "validation":
        best = (folder.report() or {}).get("best_epoch")
        raw = folder.json_artifact("confusion", best) if isinstance(best, int) else None
    if not isinstance(raw, Mapping):
        return None
    matrix, classes = raw.get("matrix"), names_of(raw.get("classes"))
    if not classes or not isinstance(matrix, list) or len(matrix) != len(classes):
        return None
    if not all(
        isinstance(row, list) and len(row) == len(classes) and all(type(n) is int for n in row) for row in matrix
    ):
        return None
    return matrix, classes, "pixels" if raw.get("of") == "pixels" else "images"


def _said(matrix: list[list[int]], classes: list[str], of: str) -> str:
    """How much of each class is right."""
    shares = [(name, row[place], sum(row)) for place, (name, row) in enumerate(zip(classes, matrix, strict=True))]
    told = "; ".join(f"{name} {right:,} of {total:,}" for name, right, total in shares if total)
    return f"Right of {of}: {told}."
