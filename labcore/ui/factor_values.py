"""The values of one setting that is varied: chosen by what the setting is, as its control in the form is."""

import json
import typing
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import streamlit as st

from labcore.errors import InputError
from labcore.spec.base import Choice, kind_of
from labcore.spec.levels import level_in_words
from labcore.spec.reading import assign
from labcore.spec.varying import Variable
from labcore.ui import controls, factor_numbers, late_options
from labcore.ui.input_help import help_of
from labcore.ui.words import literal, value_of

SWITCH = "enabled"


def title_of(variable: Variable, called: str) -> str:
    """What a setting is called among those that can be varied, `called` so by the form."""
    *above, last = variable.key.split(".")
    return called.rsplit(" · ", 1)[0] + " · on or off" if last == SWITCH and above else called


def first_values(variable: Variable) -> list[Any]:
    """What a factor starts with: the value of the base, which the others are held against; of a switch both."""
    if kind_of(variable.field) is bool:
        return [False, True]
    if variable.several is not None:
        return [[], variable.value] if variable.value else [[]]
    return [variable.value]


def draw(variable: Variable | None, start: Sequence[Any], key: str) -> list[Any]:
    """Draw the control of the values, at `start` when first drawn, and give what it is set to, in order.

    Args:
        variable: the setting; None of one that the form has none of, whose values are written as in a file.
        start: which the control must be able to show; where the setting's own could not, they are written.
    """
    if variable is None:
        return _draw_written(start, key)
    kind = kind_of(variable.field)
    if kind is bool and all(isinstance(value, bool) for value in start):
        if sorted(start) != [False, True]:  # a file may have one of the two
            return _draw_options([False, True], start, key, level_in_words)
        st.caption(" and ".join(map(level_in_words, start)))
        return list(start)
    if variable.choice is not None:
        kinds = variable.choice.kinds()
        if all(isinstance(value, str) and value in kinds for value in start):
            return _draw_options(list(kinds), start, key, lambda name: kinds[name].title)
    elif variable.several is not None:
        return _draw_lists(variable.several, variable.value, start, key)
    elif typing.get_origin(kind) is Literal:
        return _draw_options(typing.get_args(kind), start, key, value_of)
    elif kind in (int, float) and all(_is_number(value) for value in start):
        return factor_numbers.draw(variable.field, kind, start, key)
    elif options := late_options.known(variable.field):
        nothing = [None] if controls.is_optional(variable.field) else []
        return _draw_options([*nothing, *options], start, key, lambda name: options.get(name, value_of(name)))
    return _draw_written(start, key)


def order(values: Sequence[Any], labels: Mapping[str, str], key: str) -> list[Any]:
    """`values` with the one first that the others are held against, as the reader chooses."""
    if len(values) < 2:
        return list(values)
    names = [json.dumps(value, sort_keys=True, default=str) for value in values]
    chosen = st.selectbox(
        "Held against",
        names,
        format_func=lambda name: labels.get(name) or level_in_words(values[names.index(name)]),
        key=f"{key}.reference",
        help=help_of("study.reference"),
    )
    first = names.index(chosen) if chosen in names else 0
    return [values[first], *(value for place, value in enumerate(values) if place != first)]


def _draw_options(options: Sequence[Any], start: Sequence[Any], key: str, title: typing.Callable[[Any], str]) -> list:
    known = list(dict.fromkeys([*options, *start]))
    return list(
        st.multiselect(
            "Values",
            known,
            list(start),
            format_func=title,
            key=key,
            placeholder="Choose two or more",
            help=help_of("study.values"),
        )
    )


def _draw_lists(several: type[Choice], now: Any, start: Sequence[Any], key: str) -> list[Any]:
    """Of a list of choices: none of them, those of the base, and each kind alone."""
    alone = [[{several.tag: kind}] for kind in several.kinds()]
    values = {json.dumps(value, sort_keys=True): value for value in [*start, [], *([now] if now else []), *alone]}

    def title(name: str) -> str:
        value = values[name]
        if value and value == now:
            return "those of the base"
        return " + ".join(several.kinds()[each[several.tag]].title for each in value) or "none"

    first = [json.dumps(value, sort_keys=True) for value in start]
    chosen = st.multiselect(
        "Values",
        list(values),
        first,
        format_func=title,
        key=key,
        placeholder="Choose two or more",
        help=help_of("study.values"),
    )
    return [values[name] for name in chosen]


def _draw_written(start: Sequence[Any], key: str) -> list[Any]:
    text = "\n".join(json.dumps(value, ensure_ascii=False, default=str) for value in start)
    written = st.text_area("Values, one on each line", text, key=key, height="content", help=help_of("study.written"))
    return [_read(line) for line in written.splitlines() if line.strip()]


def _read(line: str) -> Any:
    try:
        return assign({}, [f"value={line}"])["value"]
    except InputError as error:
        st.caption(f":material/error: {literal(str(error))}")
        return line


def _is_number(value: Any) -> bool:
    return value is None or (isinstance(value, (int, float)) and not isinstance(value, bool))
