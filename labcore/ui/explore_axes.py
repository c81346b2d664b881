"""Settings and figures of many runs as axes, and what they are called."""

from collections.abc import Mapping, Sequence

from labcore.evaluation.measures import measure
from labcore.figures.parallel_coordinates import Axis
from labcore.spec.resolve import tasks
from labcore.spec.setting_names import BETWEEN, setting_name
from labcore.studies.landscape import COSTS, Column, Landscape
from labcore.words import in_a_sentence

SWITCH = "Enabled"
"""What the switch of a group of settings is called within the group."""


def name_of(key: str) -> str:
    """What a setting or a figure is called."""
    if key in COSTS:
        return COSTS[key]
    if key.startswith("val_"):
        return f"Validation {in_a_sentence(measure(key).title)}"
    return setting_name(key, tasks().values())


def but_seed(found: Landscape) -> Mapping[str, Column]:
    """The settings that a user would choose, or the seed where nothing else differs."""
    return {key: column for key, column in found.settings.items() if key != "seed"} or found.settings


def axis_of(column: Column, rows: Sequence[int]) -> Axis:
    """The column as an axis, of the runs at `rows`."""
    return Axis(
        _short(name_of(column.key)),
        [column.values[row] for row in rows],
        log=column.is_over_decades,
        percent=measure(column.key).form == "share" and column.key.startswith("val_"),
    )


def _short(name: str) -> str:
    """Without the group; a switch is called as what it switches on."""
    group, _, own = name.rpartition(BETWEEN)
    return group.rpartition(BETWEEN)[2] if group and own == SWITCH else own


def left_out(count: int, most: int, what: str) -> str:
    """A sentence where fewer are drawn than there are."""
    return f" Of {count:,} {what}, {most:,} are drawn, chosen at random." if count > most else ""
