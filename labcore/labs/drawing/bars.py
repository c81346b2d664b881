"""Bars beside each other, such as counts of classes."""

from collections.abc import Iterator
from typing import ClassVar, Literal

from labcore.figures.bars import bars
from labcore.labs.drawing.base import Drawing
from labcore.report.document import Chart
from labcore.spec.base import setting
from labcore.spec.problem import Problem


class Bars(Drawing):
    """Bars beside each other, such as counts of classes."""

    title: ClassVar[str] = "Bars"
    kind: Literal["bars"] = "bars"
    values: dict[str, float] = setting({}, "How long each bar is, by its name.")
    x_title: str = setting("", "What their length is.")

    def chart(self) -> Chart:
        return Chart(bars(self.values, x_title=self.x_title), self.caption)

    def problems(self) -> Iterator[Problem]:
        yield from super().problems()
        if not self.values:
            yield Problem("values", "There is no bar.", "Write them as values: {normal: 1341, pneumonia: 3875}.")
