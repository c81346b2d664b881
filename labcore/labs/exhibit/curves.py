"""Learning curves of runs."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Literal

from labcore.evaluation.measures import measure
from labcore.figures.curves import Series
from labcore.figures.curves import curves as drawn
from labcore.figures.history_series import rules, watched
from labcore.labs.exhibit.base import Exhibit
from labcore.labs.watched import history_of
from labcore.report.document import Block, Chart, Note
from labcore.spec.base import setting
from labcore.spec.problem import Problem
from labcore.spec.resolve import experiment_class
from labcore.words import in_a_sentence

if TYPE_CHECKING:
    from labcore.labs.ground import Ground
    from labcore.labs.sitting import Sitting
    from labcore.labs.step import Step, Subject

MOST = 8
"""Runs in one chart; more cannot be told apart."""


class Curves(Exhibit):
    """Training and validation curves of each run, epoch by epoch."""

    title: ClassVar[str] = "Learning curves"
    kind: Literal["curves"] = "curves"

    names: tuple[str, ...] = setting((), "Of which figures; the two that are watched of the task where left out.")

    def blocks(self, sitting: "Sitting", step: "Step") -> Iterator[Block]:
        for subject in sitting.subjects(step.id):
            history = history_of(subject.folder)
            task = experiment_class(subject.record.task)
            over = task.curve_over
            for name in self.names or task.watched:
                series = [line for line in watched(history, name, 0.0, over) if len(line.x)]
                if not series:
                    continue
                figure = drawn(
                    series,
                    rules=[] if over else rules(history),
                    x_title=measure(over).title if over else task.epoch_is.capitalize(),
                    y_title=measure(name).title,
                    in_epochs=not over,
                    percent=measure(name).form == "share",
                )
                yield Chart(
                    figure,
                    f"{subject.name}: {in_a_sentence(measure(name).title)}. {self.caption}".strip(),
                    _said(series),
                )

    def problems(self, step: "Step", ground: "Ground") -> Iterator[Problem]:
        for name in self.names:
            yield from ground.about_figure(name, "names")


class SideBySide(Exhibit):
    """One figure of several runs in one chart: validation solid, training dashed, a color for each run."""

    title: ClassVar[str] = "Curves side by side"
    kind: Literal["side_by_side"] = "side_by_side"

    names: tuple[str, ...] = setting((), "Of which figures, a chart each; the second that is watched where left out.")

    def blocks(self, sitting: "Sitting", step: "Step") -> Iterator[Block]:
        subjects = [each for each in sitting.subjects(step.id) if not experiment_class(each.record.task).curve_over]
        if not subjects:
            return
        for name in self.names or experiment_class(subjects[0].record.task).watched[1:]:
            series = [line for each in subjects[:MOST] for line in _of_run(each, name)]
            if series:
                figure = drawn(
                    series,
                    y_title=measure(name).title,
                    percent=measure(name).form == "share",
                    height=360,
                )
                about = f"{measure(name).title}: solid on validation images, dashed while training."
                yield Chart(figure, f"{about} {self.caption}".strip())
        if len(subjects) > MOST:
            yield Note(f"The first {MOST} of {len(subjects)} runs are drawn.")

    def problems(self, step: "Step", ground: "Ground") -> Iterator[Problem]:
        for name in self.names:
            yield from ground.about_figure(name, "names")


def _of_run(subject: "Subject", name: str) -> Iterator[Series]:
    history = history_of(subject.folder)
    x, y = history.of_epochs(f"val_{name}")
    if x:
        yield Series(subject.name, x, y, group=subject.name)
    x, y = history.of_epochs(name)
    if x:
        yield Series(f"{subject.name}, training", x, y, group=subject.name, dash="dash")


def _said(series: list[Series]) -> str:
    """Where each line begins and ends."""
    words = []
    for line in series:
        known = [(x, y) for x, y in zip(line.x, line.y, strict=True) if y is not None]
        if known:
            words.append(f"{line.name} goes from {known[0][1]:.3g} to {known[-1][1]:.3g} at {known[-1][0]:g}.")
    return " ".join(words)
