"""What pydantic has against a spec, as problems that name the key and the cure."""

import difflib
import json
import types
import typing
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from labcore.spec.base import Choice, choice_of, choices_of, extra
from labcore.spec.problem import Problem

NO_GROUP = ("model_type", "model_attributes_type")
NO_KIND = ("union_tag_invalid", "union_tag_not_found")
IN_WORDS = {"valid tuple": "list", "valid dictionary": "group of settings, as {key: value}", "valid string": "text"}
"""What pydantic calls a thing in Python's words, and what it is called in a file."""

MOST_PLACES = 3
"""Settings of one name in more places than these are no help."""


def problems_of(kind: type[BaseModel], error: ValidationError) -> list[Problem]:
    """Why the values given for `kind` were refused, one problem for each wrong key."""
    return [_problem(kind, detail) for detail in error.errors()]


def short(value: Any) -> str:
    """`value` as it was written, cut where it is long."""
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "…"


def twice(values: Sequence[Any]) -> str | None:
    """The first value that is there again, as it was written first; None where there is none. 0 and 0.0 are one."""
    first: dict[str, Any] = {}
    for value in values:
        whole = isinstance(value, float) and value.is_integer()
        text = json.dumps(int(value) if whole else value, sort_keys=True, default=str)
        if text in first:
            return short(first[text])
        first[text] = value
    return None


def nearest(word: str, known: Iterable[str]) -> str:
    """The question whether the nearest of `known` was meant, or nothing where none is near."""
    matches = difflib.get_close_matches(word, list(known), n=1)
    return f"Did you mean '{matches[0]}'?" if matches else ""


@dataclass(frozen=True)
class _Place:
    """Where an error lies: the innermost group, the dotted key without the kinds of choices in it, and its field."""

    model: type[BaseModel]
    path: tuple[str, ...]
    field: FieldInfo | None

    @property
    def key(self) -> str:
        return ".".join(self.path)

    def beside(self, name: str) -> str:
        """The dotted key of the setting `name` in the same group."""
        return ".".join((*self.path[:-1], name))


def _problem(kind: type[BaseModel], detail: ErrorDetails) -> Problem:
    place, received = _locate(kind, detail["loc"]), detail["input"]
    key = place.key
    if detail["type"] in ("extra_forbidden", "invalid_key"):
        return Problem(key, f"There is no setting '{key}'.", _known(kind, place))
    choice = (choice_of(place.field) or choices_of(place.field)) if place.field is not None else None
    if choice is not None and detail["type"] in NO_KIND:
        asked = received.get(choice.tag) if isinstance(received, dict) else None
        named = f"'{key}' has no kind {short(asked)}." if isinstance(asked, str) else ""
        cure = nearest(asked, choice.kinds()) if isinstance(asked, str) else ""
        return Problem(
            key,
            named or f"'{key}' must be one of its kinds. Received: {short(received)}.",
            cure or f"Choose one of {', '.join(choice.kinds())}.",
        )
    if place.path[-1] == "[key]":
        where = ".".join(place.path[:-2])
        return Problem(where, f"A key in '{where}' is no text. Received: {short(received)}.", "Put quotes around it.")
    reason = detail["msg"].removeprefix("Value error, ").removeprefix("Input ")
    for technical, plain in IN_WORDS.items():
        reason = reason.replace(f"a {technical}", plain if plain == "text" else f"a {plain}")
    said = (
        f"'{key}' is a group of settings" if detail["type"] in NO_GROUP else f"'{key}': {reason[0].lower()}{reason[1:]}"
    )
    return Problem(key, f"{said}. Received: {short(received)}.", _wanted(place, received))


def _locate(kind: type[BaseModel], location: tuple[int | str, ...]) -> _Place:
    model: type[BaseModel] = kind
    path: list[str] = []
    field: FieldInfo | None = None
    for step in location:
        choice = (choice_of(field) or choices_of(field)) if field is not None else None
        if choice is not None and step in choice.kinds():
            model, field = choice.kinds()[str(step)], None
            continue
        path.append(str(step))
        if isinstance(step, int) and field is not None and (inner := _listed(field)):
            model, field = inner, None
            continue
        if isinstance(step, int) or (field is not None and typing.get_origin(field.annotation) is dict):
            continue
        field = model.model_fields.get(step)
        model = (_group(field) if field is not None else None) or model
    return _Place(model, tuple(path), field)


def _alternatives(field: FieldInfo) -> tuple[Any, ...]:
    """The types that a field takes, None aside."""
    several = typing.get_origin(field.annotation) in (typing.Union, types.UnionType)
    options = typing.get_args(field.annotation) if several else (field.annotation,)
    return tuple(option for option in options if option is not type(None))


def _group(field: FieldInfo) -> type[BaseModel] | None:
    return next((t for t in _alternatives(field) if isinstance(t, type) and issubclass(t, BaseModel)), None)


def _listed(field: FieldInfo) -> type[BaseModel] | None:
    """The spec of which a field takes any number, or None."""
    items = (item for option in _alternatives(field) for item in typing.get_args(option))
    return next((item for item in items if isinstance(item, type) and issubclass(item, BaseModel)), None)


# --- an unknown key -------------------------------------------------------------------------------------------------


def _known(kind: type[BaseModel], place: _Place) -> str:
    """The cure for a key that is not there: what it is called here, where else it is, what is near, what there is."""
    word, fields = place.path[-1], place.model.model_fields
    same = [name for name, field in fields.items() if _is_called(word, name, field)]
    if same:
        return f"Did you mean '{place.beside(same[0])}'?"
    if where := _other_kinds(word, place):
        return where
    elsewhere = list(dict.fromkeys(key for key, name, field in _all(kind) if _is_called(word, name, field)))
    if 0 < len(elsewhere) <= MOST_PLACES:
        return f"Did you mean {' or '.join(map(repr, elsewhere))}?"
    near = difflib.get_close_matches(word, list(fields), n=1)
    if near:
        return f"Did you mean '{place.beside(near[0])}'?"
    return f"Known here: {', '.join(map(place.beside, fields))}."


def _other_kinds(word: str, place: _Place) -> str:
    """Which other kinds of the choice have a setting of this name; nothing where none has."""
    if not issubclass(place.model, Choice):
        return ""
    base = place.model.base()
    having = [name for name, other in base.kinds().items() if word in other.model_fields]
    return f"It is there where '{place.beside(base.tag)}' is {' or '.join(map(repr, having))}." if having else ""


def _is_called(word: str, name: str, field: FieldInfo) -> bool:
    return _plain(word) in {_plain(name), *map(_plain, extra(field, "aliases") or ())}


def _plain(word: str) -> str:
    return word.lower().replace("_", "").replace("-", "")


def _all(
    model: type[BaseModel], path: tuple[str, ...] = (), above: tuple[type, ...] = ()
) -> Iterator[tuple[str, str, FieldInfo]]:
    """Every setting that a spec may have, whatever kinds are chosen: its dotted key, its name and its field."""
    for name, field in model.model_fields.items():
        yield ".".join((*path, name)), name, field
        choice = choice_of(field)
        group = _group(field)
        inner: Iterable[type[BaseModel]] = choice.kinds().values() if choice else (group,) if group else ()
        for part in inner:
            if part not in above:  # a schedule may hold a schedule
                yield from _all(part, (*path, name), (*above, part))


# --- a wrong value --------------------------------------------------------------------------------------------------


def _wanted(place: _Place, received: Any) -> str:
    """The cure for a value that does not fit, from what the field takes."""
    if place.field is None:
        return "Correct it, or leave it out."
    name, field, taken = place.path[-1], place.field, _alternatives(place.field)
    or_nothing = " Leave it empty for none." if field.default is None else ""
    words = [word for option in taken if typing.get_origin(option) is Literal for word in typing.get_args(option)]
    if words:
        return nearest(str(received), map(str, words)) or f"Choose one of {', '.join(map(str, words))}."
    if group := _group(field):
        inner = next(iter(group.model_fields))
        return f"Write the settings under it, as '{name}: {{{inner}: …}}'."
    if bool in taken:
        return "Give true or false."
    if int in taken or float in taken:
        return f"Give a {'number' if float in taken else 'whole number'}{_limits(field)}.{or_nothing}"
    if str in taken and (received is None or isinstance(received, list | dict)):
        return f"Write text, as {name}: 'a b'."
    if str in taken:
        return f"Put quotes around text, as {name}: '{received}'." if not isinstance(received, str) else "Change it."
    if name.isdigit() and isinstance(place.path[-1], str) and name not in place.model.model_fields:
        return f"Correct it in the list '{'.'.join(place.path[:-1])}'."
    if any(typing.get_origin(option) in (tuple, list) for option in taken):
        return f"Write a list in brackets, as {name}: [ … ]."
    return "Correct it, or leave it out."


def _limits(field: FieldInfo) -> str:
    words = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than"}
    found = [
        f"{text} {value:,}" if isinstance(value, int) else f"{text} {value:g}"
        for limit, text in words.items()
        for item in field.metadata
        if (value := getattr(item, limit, None)) is not None
    ]
    return f", {' and '.join(found)}" if found else ""
