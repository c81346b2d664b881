"""One factor moved at a time."""

from collections.abc import Sequence
from typing import ClassVar, Literal

from labcore.spec.design.base import Cell, Design, Levels


class OneAtATime(Design):
    """The first levels together, then each other level alone: fewest runs, and no interaction can be seen."""

    title: ClassVar[str] = "One at a time"
    kind: Literal["one-at-a-time"] = "one-at-a-time"

    def count(self, levels: Levels) -> int:
        return 1 + sum(count - 1 for count in levels.values())

    def cells(self, levels: Levels) -> list[Cell]:
        base = (0,) * len(levels)
        moved = (
            (*base[:place], level, *base[place + 1 :])
            for place, count in enumerate(levels.values())
            for level in range(1, count)
        )
        return [base, *moved]

    def remarks(self, names: Sequence[str]) -> list[str]:
        if len(names) < 2:
            return []
        return ["Each factor is moved with the others at their first level: whether factors interact stays unseen."]
