"""Choices that stand in the page's address, so that whoever is given it sees the same.

For what Streamlit's own `bind="query-params"` cannot do: there the titles would stand in the address, and these change
while what they name stays; and a page with bound widgets cannot send its reader to another one.

A widget has its value as its default too: for a moment after it is drawn, a browser answers with the default.
"""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

DIGITS = 18
"""Of a number in an address, as many as count."""


def chosen(
    label: str, name: str, options: Sequence[str], titles: Callable[[str], str] = str, default: str = "", **look: Any
) -> str:
    """A select box whose value stands in the address under `name`, unless it is the default.

    Args:
        options: what can be chosen, as it stands in the address.
        titles: what the reader sees of an option.
        default: where the address has none, or none of `options`; the first of them where empty.
        look: further arguments of `st.selectbox`.
    """
    key, keep = _held(name, options, default)
    place = options.index(st.session_state[key])
    return str(st.selectbox(label, options, place, format_func=titles, key=key, on_change=keep, **look))


def picked(
    label: str, name: str, options: Sequence[str], titles: Callable[[str], str] = str, default: str = "", **look: Any
) -> str:
    """The same as buttons beside each other; `look` are further arguments of `st.segmented_control`."""
    key, keep = _held(name, options, default)
    now = st.session_state[key]
    value = st.segmented_control(
        label, options, default=now, format_func=titles, key=key, on_change=keep, required=True, **look
    )
    return str(value)


def tabs(name: str, options: Sequence[str]) -> dict[str, Any]:
    """Tabs by title, of which the address says which is open."""
    key, keep = _held(name, options, "")
    return dict(zip(options, st.tabs(options, key=key, on_change=keep), strict=True))


def several(
    label: str,
    name: str,
    options: Sequence[str],
    titles: Callable[[str], str] = str,
    default: Sequence[str] = (),
    **look: Any,
) -> list[str]:
    """Any of `options`, in their order, divided by commas in the address; `look` is for `st.multiselect`."""

    def of_address(word: str | None) -> list[str]:
        asked = list(default) if word is None else word.split(",")
        return [option for option in options if option in asked]

    key, keep = _kept(name, of_address, lambda value: None if set(value) == set(default) else ",".join(value))
    value = st.multiselect(label, options, st.session_state[key], titles, key=key, on_change=keep, **look)
    return [option for option in options if option in value]


def switched(label: str, name: str, default: bool = False, **look: Any) -> bool:
    """A switch, as `default` says unless the address says 1 or 0; `look` are further arguments of `st.toggle`."""

    def of_address(word: str | None) -> bool:
        return word == "1" if word in ("0", "1") else default

    key, keep = _kept(name, of_address, lambda value: None if value == default else str(int(value)))
    return bool(st.toggle(label, st.session_state[key], key=key, on_change=keep, **look))


def written(label: str, name: str, **look: Any) -> str:
    """A line of text; `look` are further arguments of `st.text_input`."""
    key, keep = _kept(name, lambda word: word or "", lambda value: value or None)
    return str(st.text_input(label, st.session_state[key], key=key, on_change=keep, **look))


def numbered(label: str, name: str, low: int, high: int, default: int, **look: Any) -> int:
    """A whole number between limits; `look` are further arguments of `st.number_input`."""

    def of_address(word: str | None) -> int:
        if word is None or not word.isdecimal():
            return default
        return min(high, max(low, int(word[:DIGITS])))  # an address may hold more than Python turns into a number

    key, keep = _kept(name, of_address, lambda value: None if value == default else str(value))
    return int(st.number_input(label, low, high, st.session_state[key], key=key, on_change=keep, **look))


def _held(name: str, options: Sequence[str], default: str) -> tuple[str, Callable[[], None]]:
    """The same of one of `options`."""
    default = default or options[0]

    def of_address(word: str | None) -> str:
        return word if word in options else default

    return _kept(name, of_address, lambda value: None if value == default else value)


def _kept(
    name: str, of_address: Callable[[str | None], Any], in_address: Callable[[Any], str | None]
) -> tuple[str, Callable[[], None]]:
    """The key of a widget that shows what the address asks for, and what is to be called when its value changes."""
    key = f"address.{name}"
    st.session_state[key] = of_address(st.query_params.get(name))  # the address leads: it may have been followed

    def keep() -> None:
        word = in_address(st.session_state[key])
        if word is None:
            st.query_params.pop(name, None)
        else:
            st.query_params[name] = word

    return key, keep
