"""Every combination."""

import itertools
import math
from typing import ClassVar, Literal

from labcore.spec.design.base import Cell, Design, Levels


class FullFactorial(Design):
    """Every combination of levels: all effects and all interactions can be told apart."""

    title: ClassVar[str] = "Full factorial"
    kind: Literal["full"] = "full"

    def count(self, levels: Levels) -> int:
        return math.prod(levels.values())

    def cells(self, levels: Levels) -> list[Cell]:
        return list(itertools.product(*(range(count) for count in levels.values())))
