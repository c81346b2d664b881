"""What a comparison lays side by side, as it stands in an address: runs, and cells, which are runs taken together.

`runs=a,b,c` names three runs, `runs=a,b+c` a run and a cell of two, and `cells=with:a+b,without:c+d` two cells by name.
A browser may turn `+` into a space; both are read.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, unquote


@dataclass(frozen=True)
class Side:
    """Runs that are taken together; one run alone where there is only one, and no name."""

    runs: tuple[str, ...]
    name: str = ""

    @property
    def is_run(self) -> bool:
        return len(self.runs) == 1 and not self.name


def read_sides(runs: str = "", cells: str = "") -> list[Side]:
    """The sides that an address names; a run that is named twice belongs to the first."""
    found, seen = [], set[str]()
    for part in f"{cells},{runs}".split(","):
        name, colon, members = part.rpartition(":")
        ids = [each for each in re.split(r"[+\s]+", members) if each and each not in seen]
        ids = list(dict.fromkeys(ids))
        seen |= set(ids)
        if ids:
            found.append(Side(tuple(ids), unquote(name).strip() if colon else ""))
    return found


def address(sides: Iterable[Side]) -> dict[str, str]:
    """The parameters of an address that `read_sides` reads as `sides`, those with names first."""
    sides = list(sides)
    named = [f"{quote(side.name, safe='')}:{'+'.join(side.runs)}" for side in sides if side.name]
    others = ["+".join(side.runs) for side in sides if not side.name]
    written = {"cells": ",".join(named), "runs": ",".join(others)}
    return {key: value for key, value in written.items() if value}


def address_of(named: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The parameters of the Compare page's address that lays the cells of a study side by side, each by its name."""
    return address(Side(tuple(runs), name) for name, runs in named.items())


def picked(sides: Sequence[Side], runs: Sequence[str]) -> list[Side]:
    """`sides` after somebody has picked `runs`: the others taken out, and new ones each for itself at the end."""
    known = {run for side in sides for run in side.runs}
    kept = [Side(tuple(run for run in side.runs if run in runs), side.name) for side in sides]
    return [side for side in kept if side.runs] + [Side((run,)) for run in runs if run not in known]
