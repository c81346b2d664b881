"""A run's figures on another data set."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from labcore.evaluation.external import External
from labcore.evaluation.measures import MEASURES
from labcore.evaluation.statistics.interval import ENDS
from labcore.labs.step.base import Found, Tell
from labcore.labs.step.of_run import OfRun
from labcore.launch import evaluation
from labcore.report import worth_elsewhere
from labcore.report.document import Block
from labcore.spec.base import setting
from labcore.spec.problem import Problem
from labcore.studies.judged import beside
from labcore.studies.judged_masks import any_judged

if TYPE_CHECKING:
    from labcore.labs.ground import Ground
    from labcore.labs.sitting import Sitting

FIGURES = ("accuracy", "balanced_accuracy", "f1_macro", "roc_auc", "mean_iou", "mean_iou_foreground")


class ExternalTest(OfRun):
    """Measure a run on another data set, beside its own images."""

    title: ClassVar[str] = "External test"
    kind: Literal["external"] = "external"
    icon: ClassVar[str] = "travel_explore"
    verb: ClassVar[str] = "Measure it there"

    dataset: str = setting("", "The other data set.")
    split: Literal["test", "val", "train", "all"] = setting("test", "Which of its images.")
    classes: dict[str, str] = setting({}, "The run's class by the other set's, where their names differ.")

    @property
    def numbers(self) -> tuple[str, ...]:
        return tuple(f"external.assessment.figures.{each.name}.{end}" for each in MEASURES for end in ENDS)

    def work(self, sitting: "Sitting", tell: Tell) -> Found:
        run = self.run(sitting)
        run_id = run.record.run_id
        told = evaluation.external(
            run_id, sitting.store, self.dataset, self.split, self.classes, lambda text: tell(0.0, text)
        )
        result = {"run": run_id, "external": told, "beside": beside(any_judged(run.folder), FIGURES)}
        return Found(result, (run_id,))

    def blocks(self, found: Found) -> Iterator[Block]:
        columns: dict[str, dict[str, Any]] = found.result.get("beside", {})
        kept = found.result.get("external", {})
        each = External.read(kept.get("number", 0), kept)
        if each is not None and "validation" in columns:
            yield from worth_elsewhere.told(each, columns["validation"], "validation")
        yield from worth_elsewhere.beside(columns)

    def problems(self, ground: "Ground") -> Iterator[Problem]:
        yield from super().problems(ground)
        if not self.dataset:
            yield Problem("dataset", "Nothing says on which data set it is measured.", "Name one.")
        yield from ground.about_dataset(self.dataset, "dataset")
