"""Rows as aligned text."""

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

GAP = "  "


def table(headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """`rows` under `headers`, columns aligned: numbers to the right, all else to the left."""
    rows = [list(row) for row in rows]
    cells = [[cell(value) for value in row] for row in rows]
    widths = [max(map(_width, column)) for column in zip(headers, *cells, strict=True)]
    numeric = [_all_numbers(row[index] for row in rows) for index in range(len(headers))]
    return "\n".join(_line(line, widths, numeric) for line in [headers, *cells])


def listing(pairs: Iterable[tuple[str, Any]]) -> str:
    """One `name  value` line for each pair, leaving out what is None or empty."""
    shown = [(name, cell(value)) for name, value in pairs if value is not None and value != ""]
    width = max((_width(name) for name, _ in shown), default=0)
    return "\n".join(_pad(name, width) + GAP + value for name, value in shown)


def cell(value: Any) -> str:
    """`value` as a cell: '–' for None, four significant digits, nothing that a terminal would take for a command."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:z.4g}"
    return "".join(letter if letter.isprintable() else "�" for letter in str(value))


def _all_numbers(values: Iterable[Any]) -> bool:
    present = [value for value in values if value is not None]
    return bool(present) and all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in present)


def _line(cells: Sequence[str], widths: Sequence[int], numeric: Sequence[bool]) -> str:
    padded = (_pad(text, width, right) for text, width, right in zip(cells, widths, numeric, strict=True))
    return GAP.join(padded).rstrip()


def _pad(text: str, width: int, right: bool = False) -> str:
    blank = " " * (width - _width(text))
    return blank + text if right else text + blank


def _width(text: str) -> int:
    """Columns that `text` takes on a terminal; East Asian letters take two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
