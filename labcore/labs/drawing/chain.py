"""Boxes one after the other, with arrows between them."""

from collections.abc import Iterator
from typing import ClassVar, Literal

from labcore.figures.chain import chain
from labcore.labs.drawing.base import Drawing
from labcore.report.document import Chart
from labcore.spec.base import setting
from labcore.spec.problem import Problem

MOST = 9
"""Boxes; more cannot be read on a laptop."""


class Chain(Drawing):
    """Boxes one after the other with arrows between them, such as the parts of a network."""

    title: ClassVar[str] = "Chain"
    kind: Literal["chain"] = "chain"
    boxes: tuple[str, ...] = setting((), "What stands in them, in order; a line break is written as \\n.")
    marked: tuple[int, ...] = setting((), "Which of them, counted from 1, are what the lab is about.")

    def chart(self) -> Chart:
        return Chart(chain(self.boxes, marked={place - 1 for place in self.marked}), self.caption)

    def problems(self) -> Iterator[Problem]:
        yield from super().problems()
        if not 2 <= len(self.boxes) <= MOST:
            yield Problem("boxes", f"A chain has 2 to {MOST} boxes. Received: {len(self.boxes)}.", "Merge some.")
        for place in self.marked:
            if not 1 <= place <= len(self.boxes):
                yield Problem("marked", f"There is no box {place}.", f"They are counted from 1 to {len(self.boxes)}.")
