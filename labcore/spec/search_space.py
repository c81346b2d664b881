"""From the space of a tuning file to dimensions: what each setting takes is asked of its field."""

import math
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from labcore.spec.base import Spec, choice_of, group_of, lab_of, takes_numbers
from labcore.spec.dimension import Dimension
from labcore.spec.experiment import Experiment
from labcore.spec.problem import Problem
from labcore.spec.refusals import nearest
from labcore.spec.tuning import Range, TuningPlan

MOST_POINTS = 1000
"""Of a range with steps."""


@dataclass(frozen=True)
class Place:
    """A setting under a dotted key.

    Attributes:
        field: which says its type and limits; None where the key is a choice's tag, whose kinds are `kinds`.
        under: the kind that each choice above it has, by the dotted key of the choice's tag.
        kinds: what can be chosen, of a choice's tag.
        lab: the concept lab that explains it; empty of a choice's tag.
    """

    field: FieldInfo | None
    under: Mapping[str, str]
    kinds: tuple[str, ...] = ()
    lab: str = ""


def places(kind: type[Spec], key: str) -> list[Place]:
    """Where `key` is in a spec of that kind: once for every combination of kinds above it that have it."""
    return list(_places(kind, key.split("."), (), {}))


def _places(model: Any, path: list[str], above: tuple[str, ...], under: Mapping[str, str]) -> Iterator[Place]:
    name, *rest = path
    field = model.model_fields.get(name)
    if field is None:
        return
    if not rest:
        yield Place(field, under, lab=lab_of(model, field))
        return
    here = (*above, name)
    if choice := choice_of(field):
        tag = ".".join((*here, choice.tag))
        if rest == [choice.tag]:
            yield Place(None, under, tuple(choice.kinds()))
            return
        for kind, each in choice.kinds().items():
            yield from _places(each, rest, here, {**under, tag: kind})
    elif group := group_of(field):
        yield from _places(group, rest, here, under)


def dimensions(plan: TuningPlan, kind: type[Experiment]) -> tuple[Dimension, ...]:
    """The dimensions of the plan's space, those on which others depend first. To be asked once `flaws` has none."""
    found = [_dimension(key, values, places(kind, key), plan) for key, values in plan.space.items()]
    return tuple(sorted(found, key=lambda each: len(each.needs)))


def _dimension(key: str, asked: tuple[Any, ...] | Range, at: list[Place], plan: TuningPlan) -> Dimension:
    needs = {}
    for tag in dict.fromkeys(tag for place in at for tag in place.under):
        if isinstance(searched := plan.space.get(tag), tuple):
            having = {place.under[tag] for place in at if tag in place.under}
            if set(searched) - having:
                needs[tag] = tuple(value for value in searched if value in having)
    if isinstance(asked, tuple):
        return Dimension(key, values=asked, needs=needs)
    whole = any(_is_whole(place.field) for place in at if place.field is not None)
    if asked.step is not None:
        return Dimension(key, values=_points(asked, whole), needs=needs)
    return Dimension(key, low=float(asked.low), high=float(asked.high), whole=whole, log=asked.log, needs=needs)


def _count(asked: Range) -> int:
    """How many points a range with steps has."""
    step = float(asked.step or 1)
    span = math.log(asked.high / asked.low, step) if asked.log else (asked.high - asked.low) / step
    return int(min(span, 1e15) + 1e-8) + 1


def _points(asked: Range, whole: bool) -> tuple[float | int, ...]:
    """The points of a range with steps. KerasTuner's own arithmetic loses the last of 0, 0.2, 0.4, 0.6."""
    step = float(asked.step or 1)
    points = [asked.low * step**n if asked.log else asked.low + n * step for n in range(_count(asked))]
    return tuple(round(point) if whole else float(f"{point:.10g}") for point in points)


def flaws(plan: TuningPlan, kind: type[Experiment]) -> Iterator[Problem]:
    """What stands against the space, apart from what the spec itself has against values in it."""
    for key, asked in plan.space.items():
        at = places(kind, key)
        if not at:
            known = list(_keys(kind))
            yield Problem(
                f"space.{key}",
                f"There is no setting '{key}'.",
                nearest(key, known) or f"Settings are written as {', '.join(known[:3])}.",
            )
        elif isinstance(asked, Range):
            yield from _in_range(key, asked, at)


def _in_range(key: str, asked: Range, at: list[Place]) -> Iterator[Problem]:
    fields = [place.field for place in at if place.field is not None and takes_numbers(place.field)]
    if not fields:
        kinds = next((place.kinds for place in at if place.kinds), ())
        example = f", such as [{', '.join(kinds[:3])}]" if kinds else ""
        yield Problem(f"space.{key}", f"'{key}' takes no range, as it is no number.", f"List its values{example}.")
        return
    ends = (asked.low, asked.high, *([asked.step] if asked.step is not None else []))
    if any(map(_is_whole, fields)) and any(float(end) != int(end) for end in ends):
        yield Problem(f"space.{key}", f"'{key}' takes whole numbers only.", "Give whole ends and steps.")
    elif asked.step is not None and (count := _count(asked)) > MOST_POINTS:
        yield Problem(
            f"space.{key}",
            f"The range of '{key}' has {count:,} steps, and one may have {MOST_POINTS:,}.",
            "Give a larger step, or leave it out: then any number between the ends may be tried.",
        )


def _is_whole(field: FieldInfo | None) -> bool:
    taken = set(typing.get_args(field.annotation) or (field.annotation,)) if field is not None else set()
    return int in taken and float not in taken


def _keys(model: type[BaseModel], above: str = "", within: tuple[type, ...] = ()) -> Iterator[str]:
    """The dotted keys of all settings, whatever kinds are chosen."""
    for name, field in model.model_fields.items():
        key = f"{above}{name}"
        choice, group = choice_of(field), group_of(field)
        inner = tuple(choice.kinds().values()) if choice else (group,) if group else ()
        yield f"{key}.{choice.tag}" if choice else key
        for part in inner:
            if part not in within:  # a schedule may hold a schedule
                yield from _keys(part, f"{key}.", (*within, part))
