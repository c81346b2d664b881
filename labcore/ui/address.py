"""Choices that stand in the page's address, so that whoever is given it sees the same.

For what Streamlit's own `bind="query-params"` cannot do: there the titles would stand in the address, and these change
while what they name stays; and a page with bound widgets cannot send its reader to another one.
"""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st


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
    return str(st.selectbox(label, options, format_func=titles, key=key, on_change=keep, **look))


def picked(
    label: str, name: str, options: Sequence[str], titles: Callable[[str], str] = str, default: str = "", **look: Any
) -> str:
    """The same as buttons beside each other; `look` are further arguments of `st.segmented_control`."""
    key, keep = _held(name, options, default)
    return str(st.segmented_control(label, options, format_func=titles, key=key, on_change=keep, required=True, **look))


def tabs(name: str, options: Sequence[str]) -> dict[str, Any]:
    """Tabs by title, of which the address says which is open."""
    key, keep = _held(name, options, "")
    return dict(zip(options, st.tabs(options, key=key, on_change=keep), strict=True))


def _held(name: str, options: Sequence[str], default: str) -> tuple[str, Callable[[], None]]:
    """The key of a widget that shows what the address asks for, and what is to be called when its value changes."""
    default = default or options[0]
    key = f"address.{name}"
    asked = st.query_params.get(name, default)
    st.session_state[key] = asked if asked in options else default  # the address leads: it may have been followed

    def keep() -> None:
        value = st.session_state[key]
        if value == default:
            st.query_params.pop(name, None)
        else:
            st.query_params[name] = value

    return key, keep
