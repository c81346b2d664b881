"""The images that are answered wrongly, the surest first."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Literal

from labcore.evaluation.measures import probability
from labcore.labs.exhibit.base import Exhibit
from labcore.report.document import Block, Gallery, Text
from labcore.report.pictures import picture
from labcore.spec.base import setting
from labcore.studies.run_reading import mistakes_of

if TYPE_CHECKING:
    from labcore.labs.sitting import Sitting
    from labcore.labs.step import Step

SIDE = 132


class Mistakes(Exhibit):
    """The validation images that a run answers wrongly, the surest first."""

    title: ClassVar[str] = "Worst mistakes"
    kind: Literal["mistakes"] = "mistakes"
    images: int = setting(6, "How many, at most.", low=1, high=12, unit="images")

    def blocks(self, sitting: "Sitting", step: "Step") -> Iterator[Block]:
        for subject in sitting.subjects(step.id):
            worst = mistakes_of(subject.folder, "validation")
            if worst:
                shown = tuple(
                    picture(
                        each.image,
                        f"An image of {each.truth}",
                        f"{each.truth}: said {each.answer}, {probability(each.confidence)}",
                        SIDE,
                    )
                    for each in worst[: self.images]
                )
                yield Gallery(shown, f"{subject.name}: answered wrongly, the surest first. {self.caption}".strip())
            elif worst is not None:
                yield Text("No mistake on validation images is recorded.")
