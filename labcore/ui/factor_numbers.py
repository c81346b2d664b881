"""Several numbers for one setting: written with commas between them, or spread over a range."""

import math
from collections.abc import Sequence
from typing import Any

import streamlit as st
from pydantic.fields import FieldInfo

from labcore.spec.base import extra
from labcore.studies.spaced import MOST, spaced
from labcore.ui import controls
from labcore.ui.input_help import help_of

AUTOMATIC = ("automatic", "none", "null")
"""What is written for a number that is left open, where it may be."""

USUAL_NUMBER = 4


def draw(field: FieldInfo, kind: type, start: Sequence[Any], key: str) -> list[Any]:
    """Draw the field at `start` when first drawn; give the numbers. What is none stays text, which the spec refuses."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        written = st.text_input(
            "Values", _text(start), key=key, max_chars=400, help=help_of("study.numbers"), width="stretch"
        )
        with st.popover("Range", icon=":material/linear_scale:", key=f"{key}:range", help="Spread values."):
            _draw_range(field, kind, start, key)
    return [_number(kind, each.strip()) for each in written.replace(";", ",").split(",") if each.strip()]


def _draw_range(field: FieldInfo, kind: type, start: Sequence[Any], key: str) -> None:
    low, high = ends(field, start)
    asked = [
        st.number_input(
            name,
            value=kind(value),
            key=f"{key}:{name}",
            format="%d" if kind is int else "%g",
            step=_step(kind, value),
            help=help_of(about),
        )
        for name, value, about in (("From", low, "study.range.low"), ("To", high, "study.range.high"))
    ]
    number = st.number_input("How many", 2, MOST, USUAL_NUMBER, key=f"{key}:number", help=help_of("study.range.number"))
    log = st.toggle("By equal ratios", bool(extra(field, "log")), key=f"{key}:log", help=help_of("study.range.log"))
    values = spaced(asked[0], asked[1], int(number), log=log, whole=kind is int)
    st.caption(_text(values))
    st.button("Take these values", key=f"{key}:take", on_click=_take, args=(key, _text(values)), type="primary")


def _take(key: str, text: str) -> None:
    st.session_state[key] = text


def ends(field: FieldInfo, start: Sequence[Any]) -> tuple[float, float]:
    """What the range begins with: the usual one, the limits, or something around the values there are."""
    usual = extra(field, "usual")
    if usual:
        return float(usual[0]), float(usual[1])
    numbers = [value for value in start if value is not None] or [1]
    low, high = controls.limits(field)
    low = low if low is not None else min(numbers) / 4
    if extra(field, "log"):
        low = max(low, min(number for number in (*numbers, math.inf) if number > 0) / 4)
    return float(low), float(high if high is not None else max(numbers) * 4)


def _step(kind: type, value: float) -> Any:
    if kind is int:
        return 1
    return 10.0 ** math.floor(math.log10(abs(value))) if value else 0.1


def _number(kind: type, text: str) -> Any:
    if text.lower() in AUTOMATIC:
        return None
    try:
        return kind(text)
    except ValueError:
        return text


def _text(values: Sequence[Any]) -> str:
    return ", ".join("automatic" if value is None else f"{value:.10g}" for value in values)
