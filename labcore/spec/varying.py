"""The settings of an experiment that a study or a search can vary, found in its spec class."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from labcore.spec.base import Choice, choice_of, choices_of, group_of, lab_of
from labcore.spec.experiment import Experiment

OWN = ("exclusions",)
"""Settings of every experiment that may be varied, beside those of its task."""

ASKED = ("classes",)
"""Settings of a task that say what is asked of it: with others, figures would not be of one kind."""

SHARE = ("division", "share")


@dataclass(frozen=True)
class Variable:
    """A setting that can be varied.

    Attributes:
        key: dotted, as in a spec; that of a choice ends with its tag.
        field: which says its type, limits and help.
        value: what it is now, as plain data; None also where its group is not there.
        lab: the concept lab that explains it.
        choice: the choice whose kind it is; None of another setting.
        several: the choice of which it is a list; None of another setting.
    """

    key: str
    field: FieldInfo
    value: Any
    lab: str
    choice: type[Choice] | None = None
    several: type[Choice] | None = None


def variables(kind: type[Experiment], settings: Mapping[str, Any]) -> dict[str, Variable]:
    """What can be varied in an experiment of that kind, by dotted key, in the order of the form.

    Args:
        settings: the whole spec as plain data: of a choice, the settings of the kind that it has there.
    """
    own = {name: kind.model_fields[name] for name in OWN}
    task = {name: field for name, field in kind.model_fields.items() if name not in (*Experiment.model_fields, *ASKED)}
    found = {each.key: each for each in _within({**task, **own}, kind, settings, "")}
    group, name = SHARE
    division: Any = group_of(kind.model_fields[group])
    field = division.model_fields[name]
    share = Variable(f"{group}.{name}", field, settings[group][name], lab_of(division, field))
    return {**found, share.key: share}


def _within(
    fields: Mapping[str, FieldInfo], holder: Any, settings: Mapping[str, Any], above: str
) -> Iterator[Variable]:
    for name, field in fields.items():
        key, value = f"{above}{name}", settings.get(name)
        if choice := choice_of(field):
            chosen = (value or {}).get(choice.tag, next(iter(choice.kinds())))
            yield Variable(f"{key}.{choice.tag}", field, chosen, lab_of(choice, field), choice=choice)
            yield from _within(_settings(choice.kinds()[chosen]), choice.kinds()[chosen], value or {}, f"{key}.")
        elif several := choices_of(field):
            yield Variable(key, field, value, lab_of(several, field), several=several)
        elif inner := group_of(field):
            yield from _within(_settings(inner), inner, value or {}, f"{key}.")
        else:
            yield Variable(key, field, value, lab_of(holder, field))


def _settings(kind: type[BaseModel]) -> dict[str, FieldInfo]:
    tag = kind.tag if issubclass(kind, Choice) else None
    return {name: field for name, field in kind.model_fields.items() if name != tag}
