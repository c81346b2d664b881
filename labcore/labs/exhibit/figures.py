"""The figures of runs, side by side."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from labcore.errors import InputError
from labcore.evaluation.measures import measure
from labcore.evaluation.quick_baseline import KEY, QuickBaseline
from labcore.evaluation.statistics.interval import Interval
from labcore.labs.exhibit.base import OfPart
from labcore.report.document import Block, Cell, Note, Number, Table
from labcore.report.run_figures import intervals_of
from labcore.spec.base import setting
from labcore.spec.problem import Problem
from labcore.spec.resolve import experiment_class
from labcore.studies.comparison import Part, numbers
from labcore.studies.judged_masks import any_judged

if TYPE_CHECKING:
    from labcore.labs.ground import Ground
    from labcore.labs.sitting import Sitting
    from labcore.labs.step import Step, Subject


class FiguresOfRuns(OfPart):
    """The figures of runs on one part of their images, with 95 % intervals over draws of images."""

    names: tuple[str, ...] = setting((), "Which figures, such as accuracy; those of the task where left out.")

    def blocks(self, sitting: "Sitting", step: "Step") -> Iterator[Block]:
        subjects = sitting.subjects(step.id)
        found = {each.name: self._of(each) for each in subjects}
        found = {name: figures for name, figures in found.items() if figures}
        if not found:
            return
        wanted = self.names or tuple(experiment_class(subjects[0].record.task).judging)
        names = [name for name in wanted if any(name in figures for figures in found.values())]
        rows = tuple((name, *(_cell(each, figures.get(each)) for each in names)) for name, figures in found.items())
        ends = any(isinstance(figures.get(name), Interval) for figures in found.values() for name in names)
        interval = "; with 95 % intervals over draws of images" if ends else ""
        about = f"On {self.part} images{interval}. One seed each."
        yield Table(("Run", *(measure(name).title for name in names)), rows, f"{self.caption} {about}".strip())
        if note := self._beside(subjects):
            yield Note(note)

    def problems(self, step: "Step", ground: "Ground") -> Iterator[Problem]:
        for name in self.names:
            yield from ground.about_figure(name, "names")

    def _of(self, subject: "Subject") -> Mapping[str, Any]:
        """The figures of a run, with intervals where its answers tell them."""
        plain = numbers(((subject.folder.report() or {}).get(self.part)) or {})
        if not plain:
            return {}
        try:
            return {**plain, **any_judged(subject.folder).assessment(self.part).figures}
        except InputError:  # a run that makes images has no answers to tell intervals from, but may have kept some
            ends = intervals_of(subject.folder, self.part)
            return {name: Interval(value, *ends[name]) if name in ends else value for name, value in plain.items()}

    def _beside(self, subjects: list["Subject"]) -> str:
        """What the commonest class and a classical baseline reach on the same images."""
        for each in subjects:
            report = each.folder.report() or {}
            majority = numbers(report.get(self.part) or {}).get("majority_rate")
            quick = QuickBaseline.read(report.get(KEY))
            if majority is None:
                continue
            words = f"Always answering the commonest class reaches an accuracy of {majority:.1%}"
            accuracy = None if quick is None else quick.accuracy(self.part)
            if quick is None or accuracy is None:
                return f"{words}."
            return f"{words}, a classical baseline ({quick.what}) {accuracy:.1%}."
        return ""


class Figures(FiguresOfRuns):
    """The figures of runs on validation images, with 95 % intervals over draws of images."""

    title: ClassVar[str] = "Figures"
    kind: Literal["figures"] = "figures"
    part: ClassVar[Part] = "validation"


class Tested(FiguresOfRuns):
    """The figures of runs on test images, where those were opened."""

    title: ClassVar[str] = "Test figures"
    kind: Literal["tested"] = "tested"
    part: ClassVar[Part] = "test"


def _cell(name: str, value: Any) -> Cell:
    return Number.of(name, value) if isinstance(value, Interval | int | float) else None
