"""Groups of classes that are taken as one: a field for the classes of each, and one for what they are called."""

import typing
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from labcore.spec.class_groups import FEWEST, ClassGroup
from labcore.ui import late_options
from labcore.ui.input_help import help_of_field

FIELDS = ClassGroup.model_fields


def is_for(kind: Any) -> bool:
    """Whether a setting of this type holds such groups."""
    return ClassGroup in typing.get_args(kind)


def draw(text: str, about: str | None, start: Sequence[Mapping[str, Any]] | None, key: str) -> None:
    """Draw the groups, at those of `start` when first drawn, and an empty one for the next."""
    st.caption(text, help=about)
    known, groups = list(late_options.known(FIELDS["classes"])), _shown(start, key)
    taken = {name for names, _ in groups for name in names}
    room = len(known) - len(taken) >= FEWEST and len(known) > FEWEST
    for place, (names, called) in enumerate([*groups, *([((), "")] if room or not groups else [])]):
        st.session_state.setdefault(f"{key}.{place}.classes", list(names))
        st.session_state.setdefault(f"{key}.{place}.name", called)
        own = st.session_state[f"{key}.{place}.classes"]
        left, right = st.columns([2, 1], gap="small")
        left.multiselect(
            "These classes",
            [name for name in dict.fromkeys([*known, *own]) if name in own or name not in taken],
            key=f"{key}.{place}.classes",
            placeholder="Choose two or more" if len(known) > FEWEST else "There are only two",
            disabled=len(known) <= FEWEST and not own,
            help=help_of_field(ClassGroup, FIELDS["classes"]),
        )
        right.text_input(
            "are called",
            key=f"{key}.{place}.name",
            placeholder=" or ".join(own) or "a or b",
            max_chars=100,
            help=help_of_field(ClassGroup, FIELDS["name"]),
        )
        if len(own) == 1:
            st.caption(":material/info: One class alone is no group: it counts once there are two.")


def read(start: Sequence[Mapping[str, Any]] | None, key: str) -> list[dict[str, Any]]:
    """The groups as they are now, as plain data; one of a single class is not there yet."""
    return [{"classes": list(names), "name": called} for names, called in _shown(start, key) if len(names) >= FEWEST]


def _shown(start: Sequence[Mapping[str, Any]] | None, key: str) -> list[tuple[Sequence[str], str]]:
    """The classes and the name of each group as it is now; the last are left out that have no class."""
    given, found = list(start or ()), []
    state = st.session_state
    while (place := len(found)) < len(given) or f"{key}.{place}.classes" in state:
        before = given[place] if place < len(given) else {"classes": (), "name": ""}
        names = state.get(f"{key}.{place}.classes", before["classes"])
        found.append((names, state.get(f"{key}.{place}.name", before["name"])))
    while found and not found[-1][0]:
        found.pop()
    return found
