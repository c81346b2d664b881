"""What readers call the factors of a study, their levels and its cells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from labcore.studies.comparison import words
from labcore.studies.observation import level_key


@dataclass(frozen=True)
class Naming:
    """Names where there are any; a dotted key and a value in words where there are none.

    Attributes:
        factors: what each factor is called, by its dotted key.
        levels: what a level is called, by its factor and its `level_key`.
    """

    factors: Mapping[str, str] = field(default_factory=dict)
    levels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def factor(self, key: str) -> str:
        return self.factors.get(key, key)

    def level(self, factor: str, level: Any) -> str:
        called = self.levels.get(factor, {}).get(level_key(level))
        return called or ({True: "on", False: "off"}[level] if isinstance(level, bool) else words(level))

    def setting(self, factor: str, level: Any) -> str:
        """A factor at a level: Dropout 0.5."""
        return f"{self.factor(factor)} {self.level(factor, level)}"

    def cells(self, cells: Sequence[Mapping[str, Any]], longest: int) -> list[str]:
        """Cells as they are called where there is little room: by their levels alone, where one of their names would be
        longer than `longest`."""
        names = [self.cell(cell) for cell in cells]
        if max(map(len, names), default=0) <= longest:
            return names
        return [" · ".join(self.level(*pair) for pair in cell.items()) or "base" for cell in cells]

    def cell(self, cell: Mapping[str, Any]) -> str:
        return ", ".join(self.setting(factor, level) for factor, level in cell.items()) or "base"
