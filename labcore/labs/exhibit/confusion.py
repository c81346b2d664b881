"""Which classes are taken for which."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Literal

from labcore.errors import InputError
from labcore.evaluation.mistakes import pairs
from labcore.figures.confusion import confusion
from labcore.labs.exhibit.base import Exhibit, OfPart
from labcore.markdown import in_markdown
from labcore.report.document import Block, Chart, Table, Text
from labcore.report.run_figures import confusion_in_words
from labcore.studies.comparison import Part
from labcore.studies.confusion import confusion_of
from labcore.studies.judged import judged
from labcore.studies.remedies import remedies_of
from labcore.studies.run_reading import report_of

if TYPE_CHECKING:
    from labcore.labs.sitting import Sitting
    from labcore.labs.step import Step

MOST_PAIRS = 6


class Confusion(OfPart):
    """The confusion matrix of each run on one part of its images; of masks it counts pixels."""

    def blocks(self, sitting: "Sitting", step: "Step") -> Iterator[Block]:
        for subject in sitting.subjects(step.id):
            report = report_of(subject.folder)
            found = confusion_of(subject.folder, self.part, report.best_epoch if report else None)
            if found is not None:
                about = (
                    f"{subject.name}: confusion of {self.part} {found.of}. Rows are true classes, shares are of a row."
                )
                drawn = confusion(found.matrix, found.classes)
                yield Chart(drawn, f"{about} {self.caption}".strip(), confusion_in_words(found))


class ConfusionMatrix(Confusion):
    """The confusion matrix of each run on validation images; of masks it counts pixels."""

    title: ClassVar[str] = "Confusion matrix"
    kind: Literal["confusion"] = "confusion"
    part: ClassVar[Part] = "validation"


class TestConfusion(Confusion):
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
                yield Text(f"{in_markdown(subject.name)}: no class is taken for another on validation images.")
                continue
            rows = tuple(
                (run.classes[each.true], run.classes[each.predicted], f"{each.images:,}", f"{each.share:.1%}")
                for each in found
            )
            yield Table(("True class", "Taken for", "Images", "Of its images"), rows, f"{subject.name}. {self.caption}")
            if remedies := remedies_of(run, found[0]):
                listed = "\n".join(f"- **{in_markdown(each.title)}**: {in_markdown(each.why)}" for each in remedies)
                yield Text(f"What may be done about the first pair:\n\n{listed}")
