"""What runs and cells are called on the Compare page."""

from collections.abc import Sequence

from labcore.spec.experiment import Experiment
from labcore.spec.resolve import tasks
from labcore.studies.comparison import Entrant, Part
from labcore.studies.seeds import Group

PARTS: dict[Part, str] = {"validation": "Validation", "test": "Test"}
LONGEST_NAME = 32  # characters


def letter(place: int) -> str:
    """A, B, C … by the place in the comparison."""
    return chr(ord("A") + place)


def labels(groups: Sequence[Group]) -> list[str]:
    """A short name for each, a letter first, so that equal names stay apart: "A · Six convolutions"."""
    return [f"{letter(place)} · {shortened(group.name)}{_many(group)}" for place, group in enumerate(groups)]


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


def shortened(name: str) -> str:
    """A run's name cut to what a column of a table holds."""
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"


def kind(entrant: Entrant) -> type[Experiment]:
    """The spec class of its task; the plain experiment where the task is not known here."""
    return tasks().get(str(entrant.settings.get("task")), Experiment)


def everyone(groups: Sequence[Group]) -> list[Entrant]:
    """The runs of all groups."""
    return [entrant for group in groups for entrant in group.members]
