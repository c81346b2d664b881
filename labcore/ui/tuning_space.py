"""The space of a tuning in the form: settings picked from those of the spec, with values, or the ends of a range."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import streamlit as st

from labcore.datasets.library import Library
from labcore.errors import InputError
from labcore.spec.base import choice_of, choices_of, extra, group_of, kind_of
from labcore.spec.experiment import Experiment
from labcore.spec.levels import laid
from labcore.spec.resolve import resolve
from labcore.spec.search_space import places
from labcore.spec.setting_names import setting_name
from labcore.spec.varying import Variable, variables
from labcore.ui import as_text, factor_numbers, factor_values, late_options
from labcore.ui.input_help import explained, help_of
from labcore.ui.words import literal

USUAL = ("optimizer.learning_rate", "regularization.dropout", "estimator.kind", "features.kind")
"""What a fresh form begins with, as far as the task has it."""


def show_space(start: Mapping[str, Any], base: Mapping[str, Any], spec: Experiment, key: str) -> dict[str, Any]:
    """Draw the settings that are searched, those of `start` at first, and give the space as a file would have it.

    Args:
        base: the settings of the base, which resolve to `spec`.
    """
    asked = f"{key}.keys.{spec.task}"
    before = st.session_state.get(asked, list(start))
    known = _known([*start, *before], spec)
    options = list(dict.fromkeys([*known, *start, *before]))
    titles = {name: _title(name, known.get(name), spec) for name in options}
    chosen = st.multiselect(
        "Settings to search",
        options,
        list(start) or [name for name in USUAL if name in known],
        format_func=titles.__getitem__,
        key=asked,
        placeholder="Search a setting, such as dropout",
        help=help_of("tuning.space"),
    )
    space: dict[str, Any] = {}
    with late_options.on(spec.dataset):
        for name in chosen:
            with st.container(border=True, gap="small"):
                variable = known.get(name)
                about = variable and explained(str(variable.field.description), variable.lab)
                st.markdown(f"**{literal(titles[name])}**", help=about)
                space[name] = _draw(variable, start.get(name), base, f"{key}.space.{name}")
    return space


def _known(searched: Sequence[str], spec: Experiment) -> dict[str, Variable]:
    """What can be searched: the settings that the base has, and what other kinds of a choice have that is searched
    itself, as the momentum of an optimizer."""
    found = variables(type(spec), spec.model_dump(mode="json"))
    choices = [found[name] for name in searched if name in found and found[name].choice is not None]
    for name in dict.fromkeys([*searched, *(each for choice in choices for each in _of_kinds(choice))]):
        first = next((place for place in places(type(spec), name) if place.field is not None), None)
        if name not in found and first is not None and first.field is not None:
            found[name] = Variable(name, first.field, None, first.lab)
    return found


def _of_kinds(variable: Variable) -> Iterator[str]:
    """The dotted keys of the plain settings that the kinds of a choice have."""
    above = variable.key.rpartition(".")[0]
    for kind in variable.choice.kinds().values() if variable.choice else ():
        for name, field in kind.model_fields.items():
            if name != kind.tag and not (choice_of(field) or choices_of(field) or group_of(field)):
                yield f"{above}.{name}"


def _title(name: str, variable: Variable | None, spec: Experiment) -> str:
    called = setting_name(name, [type(spec)])
    return factor_values.title_of(variable, called) if variable else called


def _draw(variable: Variable | None, start: Any, base: Mapping[str, Any], key: str) -> Any:
    """What is searched of one setting: a range or a list of values. What has no control here is written."""
    kind = kind_of(variable.field) if variable else None
    if variable and kind in (int, float) and not isinstance(start, Sequence):
        return _draw_range(variable, kind, start or {}, key)
    if variable is None or isinstance(start, Mapping):
        as_text.draw("Values, or low and high", help_of("tuning.written"), start, key, None)
        return as_text.read(start, key, None)
    if start is None and f"{key}.first" not in st.session_state:
        st.session_state[f"{key}.first"] = _first(variable, base)
    return factor_values.draw(variable, start or st.session_state[f"{key}.first"], key)


def _first(variable: Variable, base: Mapping[str, Any]) -> list[Any]:
    """Values to begin with: of a choice all kinds that need nothing beside."""
    if variable.choice is None:
        return factor_values.first_values(variable)
    return [kind for kind in variable.choice.kinds() if _is_possible(laid(base, {variable.key: kind}))]


def _is_possible(raw: Mapping[str, Any]) -> bool:
    try:
        resolve(raw, Library().card)
    except InputError:
        return False
    return True


def _draw_range(variable: Variable, kind: type, start: Mapping[str, Any], key: str) -> dict[str, Any]:
    field = variable.field
    low, high = factor_numbers.ends(field, [variable.value])
    low, high = start.get("low", low), start.get("high", high)
    form = "%d" if kind is int else "%g"
    left, middle, right, last = st.columns([2, 2, 2, 2], vertical_alignment="bottom")
    low = left.number_input(
        "From", value=kind(low), format=form, step=_step(kind, low), key=f"{key}.low", help=help_of("tuning.low")
    )
    high = middle.number_input(
        "To", value=kind(high), format=form, step=_step(kind, high), key=f"{key}.high", help=help_of("tuning.high")
    )
    log = last.toggle(
        "By ratio",
        bool(start.get("log", extra(field, "log"))) and low > 0,
        key=f"{key}.log",
        help=help_of("tuning.log"),
    )
    step = right.number_input(
        "Times the last" if log else "In steps of",
        value=start.get("step"),
        format=form,
        step=kind(1) if kind is int else 0.01,
        placeholder="any value",
        key=f"{key}.step",
        help=help_of("tuning.step"),
    )
    found = {"low": low, "high": high}
    return found | ({"log": True} if log else {}) | ({"step": step} if step else {})


def _step(kind: type, value: float) -> Any:
    if kind is int:
        return 1
    return 10.0 ** math.floor(math.log10(abs(value))) if value else 0.1
