"""One setting, one control: the field's type and limits say which."""

import math
import types
import typing
from typing import Any, Literal

import annotated_types
import streamlit as st
from pydantic.fields import FieldInfo

from labcore.spec.base import Spec, extra, kind_of
from labcore.spec.setting_names import label as label
from labcore.ui import as_text, class_groups, late_options, number_table
from labcore.ui.input_help import help_of_field
from labcore.ui.words import value_of

MOST_BUTTONS = 4
"""Options up to which a choice between words is a row of buttons rather than a list that must be opened."""

MOST_LETTERS = 30
"""Letters of all options together that fit such a row."""

MOST_STOPS = 100
"""Stops of a slider that can still be hit with a mouse."""


def draw(name: str, field: FieldInfo, holder: type[Spec], value: Any, key: str) -> None:
    """Draw the control of a plain setting of `holder`, at `value` when first drawn; `read` has what it is set to."""
    kind = kind_of(field)
    text, about = label(name, field), help_of_field(holder, field, _accepted(field))
    if kind is bool:
        st.toggle(text, value=bool(value), key=key, help=about)
    elif typing.get_origin(kind) is Literal:
        _draw_words(text, typing.get_args(kind), value, key, about)
    elif kind in (int, float):
        _draw_number(text, field, kind, value, key, about)
    elif kind is str and (options := late_options.known(field)):
        late_options.draw(text, options, value, key, about, is_optional(field))
    elif kind is str:
        st.text_input(text, value=value, key=key, help=about, max_chars=as_text.LONGEST)
    elif class_groups.is_for(kind):
        class_groups.draw(text, about, value, key)
    elif _is_table(kind):
        number_table.draw(text, about, value, key, late_options.known(field))
    else:
        as_text.draw(text, about, value, key, _item(kind))


def read(field: FieldInfo, start: Any, key: str) -> Any:
    """What the control of a plain setting is set to, as plain data; `start` before it has been drawn."""
    kind = kind_of(field)
    if kind in (bool, int, float, str) or typing.get_origin(kind) is Literal:
        return st.session_state.get(key, start)
    if class_groups.is_for(kind):
        return class_groups.read(start, key)
    if _is_table(kind):
        return number_table.read(start, key, late_options.known(field))
    return as_text.read(start, key, _item(kind))


def _is_table(kind: Any) -> bool:
    """Whether it holds numbers by name."""
    if typing.get_origin(kind) is not dict:
        return False
    name, number = map(_bare, typing.get_args(kind))
    return name is str and number in (int, float)


def _item(kind: Any) -> type | None:
    """The type of the items of a list or tuple of numbers or words, or None for any other type."""
    kinds = {_bare(each) for each in typing.get_args(kind) if each is not Ellipsis}
    is_list = typing.get_origin(kind) in (tuple, list) and len(kinds) == 1
    return kinds.pop() if is_list and kinds <= {int, float, str} else None


def _bare(kind: Any) -> Any:
    """`float` of `Annotated[float, …]`."""
    return typing.get_args(kind)[0] if typing.get_origin(kind) is typing.Annotated else kind


def is_optional(field: FieldInfo) -> bool:
    """Whether it may be None."""
    return types.NoneType in typing.get_args(field.annotation)


def _draw_words(text: str, options: tuple[Any, ...], value: Any, key: str, about: str) -> None:
    if len(options) <= MOST_BUTTONS and sum(len(str(option)) for option in options) <= MOST_LETTERS:
        st.segmented_control(
            text, options, default=value, required=True, format_func=value_of, key=key, help=about, width="stretch"
        )
    else:
        st.selectbox(text, options, index=options.index(value), format_func=value_of, key=key, help=about)


def _draw_number(text: str, field: FieldInfo, kind: type, value: Any, key: str, about: str) -> None:
    low, high = _limit(field, "ge"), _limit(field, "le")
    value = kind(value) if value is not None else None
    step = extra(field, "step")
    stops = _slider_range(field, value)
    if kind is float and stops is not None:
        st.slider(text, stops[0], stops[1], value, step=float(step), key=key, help=about, format="%g")
        return
    st.number_input(
        text,
        min_value=kind(low) if low is not None else None,
        max_value=kind(high) if high is not None else None,
        value=value,
        step=kind(step) if step else _stride(kind, value, bool(extra(field, "log"))),
        key=key,
        help=about,
        format="%d" if kind is int else "%g",
        placeholder="automatic" if is_optional(field) else None,
    )


def _slider_range(field: FieldInfo, value: float | None) -> tuple[float, float] | None:
    """The ends of a slider for a number of evenly spaced values, reaching to `value`; None where a slider is no use."""
    step, usual = extra(field, "step"), extra(field, "usual")
    if not step or extra(field, "log") or value is None:
        return None
    above, below = _limit(field, "gt"), _limit(field, "lt")
    low = above + step if above is not None else _limit(field, "ge")
    high = below - step if below is not None else _limit(field, "le")
    if usual:
        low, high = usual
    if low is None or high is None or (high - low) / step > MOST_STOPS * 2:
        return None
    return min(float(low), value), max(float(high), value)


def _stride(kind: type, value: float | None, log: bool) -> Any:
    """What the plus and minus of a number move by: a tenth of its order of magnitude where that is what matters."""
    if kind is int:
        return max(1, 2 ** (round(math.log2(value)) - 2)) if log and value else 1
    return 10.0 ** math.floor(math.log10(value)) / 2 if value and value > 0 else 1e-4


def limits(field: FieldInfo) -> tuple[float | None, float | None]:
    """The least and the largest number that is accepted, or that none beyond is; None without a limit."""
    low, above = _limit(field, "ge"), _limit(field, "gt")
    high, below = _limit(field, "le"), _limit(field, "lt")
    return (above if low is None else low), (below if high is None else high)


def _limit(field: FieldInfo, name: str) -> float | None:
    kinds = {
        "ge": annotated_types.Ge,
        "le": annotated_types.Le,
        "gt": annotated_types.Gt,
        "lt": annotated_types.Lt,
    }
    return next((getattr(item, name) for item in field.metadata if isinstance(item, kinds[name])), None)


def _accepted(field: FieldInfo) -> str:
    limits = (("ge", "from {:,g}"), ("gt", "above {:,g}"), ("le", "up to {:,g}"), ("lt", "below {:,g}"))
    said = [text.format(limit) for name, text in limits if (limit := _limit(field, name)) is not None]
    return f"Accepted: {' '.join(said)}." if said else ""
