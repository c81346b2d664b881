"""Lines over an axis, such as curves as they go in general."""

from collections.abc import Iterator
from typing import ClassVar, Literal

from labcore.figures.curves import Series, curves
from labcore.labs.drawing.base import Drawing
from labcore.report.document import Chart
from labcore.spec.base import setting
from labcore.spec.problem import Problem


class Lines(Drawing):
    """Lines over an axis, such as curves as they go in general."""

    title: ClassVar[str] = "Lines"
    kind: Literal["lines"] = "lines"
    x: tuple[float, ...] = setting((), "The places along the axis.")
    lines: dict[str, tuple[float | None, ...]] = setting({}, "By name, a value for each place; empty for a gap.")
    dashed: tuple[str, ...] = setting((), "The names of those that are dashed, as training is everywhere in the lab.")
    x_title: str = setting("", "What the axis shows.")
    y_title: str = setting("", "What the lines are of.")
    log_x: bool = setting(False, "A logarithmic axis.")

    def chart(self) -> Chart:
        series = [
            Series(name, self.x, values, dash="dash" if name in self.dashed else "solid")
            for name, values in self.lines.items()
        ]
        shown = curves(series, y_title=self.y_title, x_title=self.x_title, in_epochs=False, log_x=self.log_x)
        return Chart(shown, self.caption)

    def problems(self) -> Iterator[Problem]:
        yield from super().problems()
        if not self.lines:
            yield Problem("lines", "There is no line.", "Write one as lines: {Validation: [1, 0.6, 0.5]}.")
        for name, values in self.lines.items():
            if len(values) != len(self.x):
                yield Problem(
                    f"lines.{name}",
                    f"The line '{name}' has {len(values)} values, and x has {len(self.x)} places.",
                    "Give one value for each place.",
                )
        for name in self.dashed:
            if name not in self.lines:
                yield Problem("dashed", f"There is no line '{name}'.", f"The lines are {', '.join(self.lines)}.")
