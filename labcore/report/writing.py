"""Numbers of a report, and whose it is, as people read them."""

import math

from labcore.report.document import Cell, Document, Number
from labcore.words import duration, moment

NOTHING = "–"


def written(cell: Cell) -> str:
    """A cell without its interval: 93.1%, 1,234, 3 min 20 s, 0.2718; a dash where there is nothing."""
    if cell is None:
        return NOTHING
    return cell if isinstance(cell, str) else _figure(cell.value, cell)


def interval(cell: Cell) -> str:
    """The interval of a cell, from its low to its high end; empty where it has none."""
    if not isinstance(cell, Number) or cell.low is None or cell.high is None or not math.isfinite(cell.value):
        return ""
    return f"{_figure(cell.low, cell)} to {_figure(cell.high, cell)}"


def whose_and_when(document: Document) -> str:
    """Who made the report, where that is known, and when."""
    return " · ".join(part for part in (document.who, f"made {moment(document.made)}") if part)


def _figure(value: float, of: Number) -> str:
    if not math.isfinite(value):
        return NOTHING
    if of.form == "seconds":
        return duration(value)
    return {"share": f"{value:z.1%}", "count": f"{value:,.0f}", "number": f"{value:z.4g}"}[of.form]
