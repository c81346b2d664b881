"""Numbers by name, such as the weight of each class: one field for each name, empty where nothing is set."""

from collections.abc import Collection, Mapping

import streamlit as st

from labcore.ui.input_help import help_of
from labcore.ui.words import literal

WIDTH = 130
"""Pixels of one number."""


def draw(
    text: str, about: str | None, start: Mapping[str, float] | None, key: str, known: Collection[str] = ()
) -> None:
    """Draw the numbers, at those of `start` when first drawn.

    Args:
        text: what they are called.
        about: what they do.
        start: the numbers by name, or None.
        key: in front of every key in the session.
        known: the names there are. Without any, names are written by hand.
    """
    st.caption(text, help=about)
    with st.container(horizontal=True, gap="small"):
        for name in _names(start, key, known):
            # Set so, not by the field's own default: only a field that begins empty can be emptied.
            st.session_state.setdefault(f"{key}.{name}", _started(start, name))
            st.number_input(
                literal(name),
                value=None,
                key=f"{key}.{name}",
                width=WIDTH,
                format="%g",
                step=0.1,
                placeholder="–",
                help=help_of("table.number"),
            )
    if not known:
        st.text_input(
            f"Add to {text.lower()}",
            key=f"{key}:new",
            placeholder="a name",
            on_change=_add,
            args=(key,),
            help=help_of("table.name"),
        )


def read(start: Mapping[str, float] | None, key: str, known: Collection[str] = ()) -> dict[str, float] | None:
    """The numbers as they are now; what is empty is left out. None where there was nothing and is nothing."""
    values = {name: st.session_state.get(f"{key}.{name}", _started(start, name)) for name in _names(start, key, known)}
    found = {name: value for name, value in values.items() if value is not None}
    return None if start is None and not found else found


def _names(start: Mapping[str, float] | None, key: str, known: Collection[str]) -> list[str]:
    return list(dict.fromkeys([*known, *(start or ()), *st.session_state.get(f"{key}:added", ())]))


def _started(start: Mapping[str, float] | None, name: str) -> float | None:
    return float(start[name]) if start and name in start else None


def _add(key: str) -> None:
    name = st.session_state[f"{key}:new"].strip()
    if name:
        st.session_state[f"{key}:added"] = [*st.session_state.get(f"{key}:added", ()), name]
    st.session_state[f"{key}:new"] = ""
