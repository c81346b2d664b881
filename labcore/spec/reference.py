"""The reference of all settings, derived from the spec classes: a new setting or option is in it by being there."""

import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from inspect import getdoc
from typing import Any, Literal

import annotated_types
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from labcore.spec.base import Choice, Spec, choice_of, choices_of, extra, lab_of
from labcore.spec.experiment import Experiment

KINDS = {bool: "true or false", int: "a whole number", float: "a number", str: "text"}
LIMITS = (("ge", "from {:,.10g}"), ("gt", "above {:,.10g}"), ("le", "to {:,.10g}"), ("lt", "below {:,.10g}"))


Places = Mapping[type[Spec], tuple[str, str]]
"""Where groups and choices stand: dotted key, and what is said of them there."""


@dataclass(frozen=True)
class Setting:
    """One setting.

    Attributes:
        name: its key within the section.
        takes: what it accepts, in words.
        default: its value where nothing is said, as plain data.
        help: what it does, and when to change it.
        section: the key of the section that tells of what is chosen or lies within; empty for a plain setting.
        lab: the concept lab that explains it, see `labcore.spec.concepts`.
    """

    name: str
    takes: str
    default: Any
    help: str
    section: str = ""
    lab: str = ""


@dataclass(frozen=True)
class Option:
    """One kind of a choice: what it is called in a spec and in the form, what it is, and its settings."""

    kind: str
    title: str
    about: str
    settings: tuple[Setting, ...]


@dataclass(frozen=True)
class Section:
    """A group of settings, or a choice with its options.

    Attributes:
        key: the dotted key at which it stands in a spec; empty for the experiment's own settings.
        title: its heading.
        about: what it is; of a choice what its field says.
        settings: of a group.
        options: of a choice.
        lab: the concept lab that explains it.
    """

    key: str
    title: str
    about: str
    lab: str
    settings: tuple[Setting, ...] = ()
    options: tuple[Option, ...] = ()


def reference(kind: type[Spec]) -> list[Section]:
    """All that can be set in specs of that kind, such as experiments: itself, then each group and choice, once each."""
    places = _places(kind)
    return [_section(spec, key, said, places) for spec, (key, said) in places.items()]


def _places(kind: type[Spec]) -> dict[type[Spec], tuple[str, str]]:
    """Every group and choice, each at the shortest dotted key at which it stands, with what is said of it there."""
    places: dict[type[Spec], tuple[str, str]] = {}
    waiting: list[tuple[type[Spec], str, str]] = [(kind, "", "")]
    while waiting:
        spec, key, said = waiting.pop(0)
        if spec in places and places[spec][0].count(".") <= key.count("."):
            continue
        places.pop(spec, None)  # it comes where it is told
        places[spec] = (key, said)
        holders = spec.kinds().values() if _is_choice(spec) else (spec,)  # type: ignore[attr-defined]
        within = [
            (inner, _joined(key, name), field.description or "")
            for holder in holders
            for name, field in holder.model_fields.items()
            if (inner := _inner(field)) is not None
        ]
        waiting = within + waiting  # what lies within comes right after it
    return places


def _section(spec: type[Spec], key: str, said: str, places: Places) -> Section:
    if not _is_choice(spec):
        return Section(key, spec.title or _title(key), _about(spec), spec.lab, _settings(spec, places))
    options = tuple(
        Option(kind, each.title, _about(each), _settings(each, places))
        for kind, each in spec.kinds().items()  # type: ignore[attr-defined]
    )
    return Section(key, _title(key), said, spec.lab, options=options)


def _settings(spec: type[Spec], places: Places) -> tuple[Setting, ...]:
    tag = spec.tag if issubclass(spec, Choice) else None
    return tuple(_setting(spec, name, field, places) for name, field in spec.model_fields.items() if name != tag)


def _setting(spec: type[Spec], name: str, field: FieldInfo, places: Places) -> Setting:
    inner = _inner(field)
    section = "" if inner is None else places[inner][0]
    lab = lab_of(spec if inner is None else inner, field)
    return Setting(name, _takes(field), _plain(field.default), field.description or "", section, lab)


def _inner(field: FieldInfo) -> type[Spec] | None:
    """The choice or the group that a field takes; None where it is a plain setting."""
    return choice_of(field) or choices_of(field) or _group(field)


def _is_choice(spec: type[Spec]) -> bool:
    """Whether it stands for its kinds, rather than being one."""
    return issubclass(spec, Choice) and not issubclass(spec, Experiment)


def _takes(field: FieldInfo) -> str:
    if choice := choice_of(field):
        return "one of " + ", ".join(choice.kinds())
    if several := choices_of(field):
        return "any number of " + ", ".join(several.kinds())
    nothing = " or nothing" if types.NoneType in typing.get_args(field.annotation) else ""
    if _group(field) is not None:
        return "a group of settings" + nothing
    return _words(field) + nothing


def _words(field: FieldInfo) -> str:
    """A plain setting's type, limits and unit: a whole number from 1 to 10,000 epochs."""
    kind = field.annotation
    if typing.get_origin(kind) in (typing.Union, types.UnionType):
        kind = next(each for each in typing.get_args(kind) if each is not types.NoneType)
    if typing.get_origin(kind) is Literal:
        return "one of " + ", ".join(map(str, typing.get_args(kind)))
    if kind not in KINDS:
        return "numbers by name" if typing.get_origin(kind) is dict else "a list"
    limits = [
        text.format(getattr(item, name))
        for name, text in LIMITS
        for item in field.metadata
        if isinstance(item, _LIMIT[name])
    ]
    return " ".join(filter(None, (KINDS[kind], *limits, extra(field, "unit"))))


_LIMIT: dict[str, Any] = {
    "ge": annotated_types.Ge,
    "gt": annotated_types.Gt,
    "le": annotated_types.Le,
    "lt": annotated_types.Lt,
}


def _group(field: FieldInfo) -> type[Spec] | None:
    """The spec class of a group of settings, also of one that may be left out; None for anything else."""
    for kind in (field.annotation, *typing.get_args(field.annotation)):
        if isinstance(kind, type) and issubclass(kind, Spec) and not issubclass(kind, Choice):
            return kind
    return None


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    return [_plain(each) for each in value] if isinstance(value, tuple) else value


def _about(spec: type[Spec]) -> str:
    return " ".join((getdoc(spec) or "").split())


def _title(key: str) -> str:
    return key.rpartition(".")[2].replace("_", " ").capitalize()


def _joined(key: str, name: str) -> str:
    return f"{key}.{name}" if key else name
