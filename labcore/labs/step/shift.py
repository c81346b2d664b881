"""How far figures fall when images arrive otherwise."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Literal

from labcore.evaluation.shifted import OF_CLASSES, OF_MASKS
from labcore.evaluation.statistics.interval import ENDS
from labcore.labs.step.base import Found, Tell
from labcore.labs.step.choose import Choose
from labcore.labs.step.of_run import OfRun
from labcore.labs.step.train import Train
from labcore.launch import evaluation
from labcore.markdown import in_markdown
from labcore.report import worth_shift
from labcore.report.document import Block, Text
from labcore.spec.base import setting
from labcore.spec.problem import Problem

if TYPE_CHECKING:
    from labcore.labs.ground import Ground
    from labcore.labs.sitting import Sitting


class ShiftTest(OfRun):
    """Change images in nine ways at five strengths each, and see how far the figures fall."""

    title: ClassVar[str] = "Shifted test"
    kind: Literal["shift"] = "shift"
    icon: ClassVar[str] = "blur_on"
    verb: ClassVar[str] = "Shift the images"

    images: int = setting(200, "How many images are changed, at most.", low=20, high=10_000, unit="images")

    part: Literal["validation", "test"] = setting(
        "validation", "Of which images: test asks for a run whose test set is open, and is one more look at it."
    )

    @property
    def numbers(self) -> tuple[str, ...]:
        names = (*OF_CLASSES, *OF_MASKS)
        told = ("drop", *(f"{before}{name}" for before in ("", "robust_", "drop_") for name in names))
        return ("images", *(f"{name}.{end}" for name in told for end in ENDS))

    def work(self, sitting: "Sitting", tell: Tell) -> Found:
        run, split = self.run(sitting), "val" if self.part == "validation" else "test"
        found = evaluation.shift(
            run.record.run_id, sitting.store, split, self.images, told=lambda text: tell(0.0, text)
        )
        return Found({"run": run.record.run_id, "name": run.name, **found}, (run.record.run_id,))

    def blocks(self, found: Found) -> Iterator[Block]:
        told = {"figure": "accuracy", **found.result}
        part = "test" if told.get("split") == "test" else "validation"
        if told.get("curves"):
            yield Text(in_markdown(str(told.get("name", "The run"))))
            yield from worth_shift.blocks(told, part)

    def problems(self, ground: "Ground") -> Iterator[Problem]:
        yield from super().problems(ground)
        if self.part == "test" and not self._is_open(ground):
            yield Problem(
                "part",
                f"The run of '{self.of}' keeps its test set closed.",
                "Take the run of a step that chooses, which opens it, or measure on validation images.",
            )

    def _is_open(self, ground: "Ground") -> bool:
        of = next((step for step in ground.lab.steps if step.id == self.of), None)
        if isinstance(of, Train):
            return of.spec.get("open_test") is not False
        return of is None or isinstance(of, Choose)
