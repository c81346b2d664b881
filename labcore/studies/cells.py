"""What a comparison lays side by side, as it stands in an address: runs, and cells, which are runs taken together.

`runs=a,b,c` names three runs, `runs=a,b+c` a run and a cell of two, and `cells=with:a+b,without:c+d` two cells by name.
A browser may turn `+` into a space; both are read.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, unquote


@dataclass(frozen=True)
class Cell:
    """Runs that are taken together; one run alone where there is only one, and no name."""

    runs: tuple[str, ...]
    name: str = ""

    @property
    def is_run(self) -> bool:
        return len(self.runs) == 1 and not self.name


def read_cells(runs: str = "", cells: str = "") -> list[Cell]:
    """The cells of an address; a run that is named twice belongs to the cell that names it first."""
    found, seen = [], set[str]()
    for part in f"{cells},{runs}".split(","):
        name, colon, members = part.rpartition(":")
        ids = [each for each in re.split(r"[+\s]+", members) if each and each not in seen]
        ids = list(dict.fromkeys(ids))
        seen |= set(ids)
        if ids:
            found.append(Cell(tuple(ids), unquote(name).strip() if colon else ""))
    return found


def address(cells: Iterable[Cell]) -> dict[str, str]:
    """The parameters of an address that `read_cells` reads as `cells`, those with names first."""
    cells = list(cells)
    named = [f"{quote(cell.name, safe='')}:{'+'.join(cell.runs)}" for cell in cells if cell.name]
    others = ["+".join(cell.runs) for cell in cells if not cell.name]
    written = {"cells": ",".join(named), "runs": ",".join(others)}
    return {key: value for key, value in written.items() if value}


def address_of(named: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The parameters of the Compare page's address that lays the cells of a study side by side, each by its name."""
    return address(Cell(tuple(runs), name) for name, runs in named.items())


def picked(cells: Sequence[Cell], runs: Sequence[str]) -> list[Cell]:
    """`cells` after somebody has picked `runs`: the others taken out, and new ones each for itself at the end."""
    known = {run for cell in cells for run in cell.runs}
    kept = [Cell(tuple(run for run in cell.runs if run in runs), cell.name) for cell in cells]
    return [cell for cell in kept if cell.runs] + [Cell((run,)) for run in runs if run not in known]
