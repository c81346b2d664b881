"""What runs and cells are called on the Compare page."""

from collections.abc import Sequence

from labcore.spec.experiment import Experiment
from labcore.spec.resolve import tasks
from labcore.studies.comparison import Entrant, Part
from labcore.studies.seeds import Group

PARTS: dict[Part, str] = {"validation": "Validation", "test": "Test"}
LONGEST_NAME = 32
"""Characters of a name that a column of a table and a legend hold."""


def letter(place: int) -> str:
    """A, B, C … by the place in the comparison."""
    return chr(ord("A") + place)


def labels(groups: Sequence[Group]) -> list[str]:
    """A short name for each, a letter first, so that equal names stay apart: "A · Six convolutions"."""
    names = shortened([group.name for group in groups])
    return [
        f"{letter(place)} · {name}{_many(group)}" for place, (name, group) in enumerate(zip(names, groups, strict=True))
    ]


def whole_names(groups: Sequence[Group]) -> dict[str, str]:
    """The whole name of each whose label has a part of it only, by its letter."""
    names = [group.name for group in groups]
    pairs = zip(names, shortened(names), strict=True)
    return {letter(place): whole for place, (whole, short) in enumerate(pairs) if short != whole}


def _many(group: Group) -> str:
    if len(group.members) == 1:
        return ""
    if not group.is_one_setting:
        return f" ({_of(len(group.counted), len(group.members))} runs)"
    there_are = len({entrant.seed for entrant in group.members})
    return f" ({_of(group.seeds, there_are)} seed{'s' if there_are > 1 else ''})"


def _of(number: int, there_are: int) -> str:
    return str(number) if number == there_are else f"{number} of {there_are}"


def named_with_seed(name: str, seed: object) -> str:
    """A run's name with its seed, which the names of a study's runs end with already."""
    ending = f" · seed {seed}"
    return name if name.endswith(ending) else name + ending


def shortened(names: Sequence[str]) -> list[str]:
    """Names as a column of a table holds them. Where one is too long, it loses words with which all begin, then such
    with which all end, as it is the others that tell them apart; what is still too long loses its middle."""
    words = [name.split(" ") for name in names]
    alike = _alike(words) if len(set(names)) > 1 else 0
    begin = next((place for place in range(alike) if _fit(words, place, 0)), alike)
    alike = _alike([list(reversed(each[begin:])) for each in words]) if len(set(names)) > 1 else 0
    end = next((place for place in range(alike) if _fit(words, begin, place)), alike)
    return [_middle_out(_without(each, begin, end)) for each in words]


def _alike(words: Sequence[Sequence[str]]) -> int:
    """How many words all begin with; no name loses its last one."""
    most = min(map(len, words)) - 1
    return next((place for place in range(most) if len({each[place] for each in words}) > 1), max(0, most))


def _fit(words: Sequence[Sequence[str]], begin: int, end: int) -> bool:
    return all(len(_without(each, begin, end)) <= LONGEST_NAME for each in words)


def _without(words: Sequence[str], begin: int, end: int) -> str:
    """The name without so many words at its beginning and its end; the whole where that is short enough."""
    whole = " ".join(words)
    if len(whole) <= LONGEST_NAME:
        return whole
    return f"{'…' if begin else ''}{' '.join(words[begin : len(words) - end])}{'…' if end else ''}"


def _middle_out(name: str) -> str:
    half = (LONGEST_NAME - 1) // 2
    return name if len(name) <= LONGEST_NAME else f"{name[:half]}…{name[-half:]}"


def kind(entrant: Entrant) -> type[Experiment]:
    """The spec class of its task; the plain experiment where the task is not known here."""
    return tasks().get(str(entrant.settings.get("task")), Experiment)


def everyone(groups: Sequence[Group]) -> list[Entrant]:
    """The runs of all groups."""
    return [entrant for group in groups for entrant in group.members]
