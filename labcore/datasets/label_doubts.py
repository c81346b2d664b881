"""What a finished run doubts: labels of validation images, which it has not learned from."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from labcore.spreadsheet import to_csv

ARTIFACT = "label_doubts"
"""What is kept of it in a run's folder: this record, and the first of the images."""

WHAT_TO_DO = (
    "A hard case is no wrong label: look at each. Validation images stay in the set whatever is found, as results are "
    "measured on them. Where a label is wrong, correct it where the data comes from, and import the set again. The "
    "labels of training images are judged by a deep check of the data set."
)

Share = Annotated[float, Field(ge=0, le=1)]


class Doubt(BaseModel):
    """One label that is probably wrong.

    Attributes:
        image, file: the image's position in the set, and the file it came from.
        label: the class it is said to show.
        answer: the class that the run says it shows, with that `confidence`.
        believed: the probability that the run gives to `label`.
    """

    model_config = ConfigDict(frozen=True)

    image: int
    file: str
    label: str
    answer: str
    confidence: Share
    believed: Share


class LabelDoubts(BaseModel):
    """What a run says of the labels of validation images.

    Attributes:
        images: how many there are.
        agreement: the share of their labels that the run agrees with.
        guessed: the same of always guessing the largest class.
        judged: whether the run is good enough for its doubts to say anything.
        found: the labels that are probably wrong, the least believable first.
        learned: how many more would be doubted, but their images are identical to training images, whose labels the run
            has learned; None where an older run did not look.
    """

    model_config = ConfigDict(frozen=True)

    images: int
    agreement: Share
    guessed: Share
    judged: bool
    found: tuple[Doubt, ...] = ()
    learned: int | None = None

    @classmethod
    def read(cls, kept: Any) -> "LabelDoubts | None":
        """What a run has kept, or None where that is nothing, or nothing that can be read."""
        try:
            return cls.model_validate(kept)
        except ValidationError:
            return None

    def told(self) -> str:
        """What was found, in a sentence or two."""
        if not self.judged:
            return (
                f"Whether labels are wrong was not judged: the run agrees with {self.agreement:.0%} of those of "
                f"{self.images:,} validation images, always guessing the largest class with {self.guessed:.0%}. Its "
                "doubts would say nothing."
            )
        left_out = (
            f" {self.learned:,} more left out: the image is identical to one that the run learned from."
            if self.learned
            else ""
        )
        if not self.found:
            return (
                f"None of the {self.images:,} labels of validation images is contradicted firmly enough to doubt it."
                f"{left_out}"
            )
        apart = "" if self.learned is None else ", which did not learn from these images,"
        return (
            f"{len(self.found):,} of the {self.images:,} labels of validation images may be wrong: the run{apart} "
            "contradicts them more firmly than one would expect of its mistakes. The least believable come first."
            f"{left_out}"
        )

    def as_csv(self) -> str:
        """All that was found, as a table."""
        header = ("index", "file", "label", "answer", "confidence", "probability_of_label")
        return to_csv(header, map(_row, self.found))


def _row(doubt: Doubt) -> Sequence[Any]:
    return doubt.image, doubt.file, doubt.label, doubt.answer, f"{doubt.confidence:.6g}", f"{doubt.believed:.6g}"
