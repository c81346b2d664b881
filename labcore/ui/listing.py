"""An ordered list of choices, such as augmentation operations: add, remove, move, each with its own settings."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st
from pydantic.fields import FieldInfo

from labcore.spec.base import Choice, one_line
from labcore.ui import controls


@dataclass(frozen=True)
class Item:
    """One entry: its `kind`, what its settings `start` from, and the `key` that stays with it when it moves."""

    kind: str
    start: Mapping[str, Any]
    key: str


DrawItem = Callable[[type[Choice], Mapping[str, Any], str], None]


def items(start: Sequence[Mapping[str, Any]], key: str) -> list[Item]:
    """The entries as they are now; those of `start` as long as nobody added, removed or moved any."""
    kept = st.session_state.get(f"{key}:items")
    if kept is not None:
        return list(kept)
    return [Item(str(entry["kind"]), entry, f"{key}:{place}") for place, entry in enumerate(start)]


def draw(
    name: str, choice: type[Choice], field: FieldInfo, start: Sequence[Mapping[str, Any]], key: str, draw_item: DrawItem
) -> None:
    """Draw the list of `choice` entries that is the setting `name`; `draw_item` draws the settings of one."""
    present = items(start, key)
    for place, item in enumerate(present):
        kind = choice.kinds()[item.kind]
        with st.container(border=True, gap="small"):
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.markdown(f"**{place + 1}. {kind.title}**", width="stretch")
                _button("arrow_upward", "Earlier", item, place == 0, _move, key, present, place, -1)
                _button("arrow_downward", "Later", item, place == len(present) - 1, _move, key, present, place, 1)
                _button("close", f"Remove {kind.title}", item, False, _remove, key, present, place)
            st.caption(one_line(kind))  # not beside the buttons, which a long sentence pushes into the next line
            draw_item(kind, item.start, item.key)
    if not present:
        st.caption("Nothing here yet.")
    with st.popover(f"Add to {controls.label(name, field).lower()}", icon=":material/add:", key=f"{key}:add"):
        for each, kind in choice.kinds().items():
            text = f"{kind.title} :gray[{one_line(kind)}]"
            st.button(text, key=f"{key}:add:{each}", on_click=_add, args=(key, present, kind), type="tertiary")


def _button(icon: str, about: str, item: Item, disabled: bool, act: Callable[..., None], *arguments: Any) -> None:
    st.button(
        "",
        icon=f":material/{icon}:",
        help=about,
        key=f"{item.key}:{icon}",
        disabled=disabled,
        on_click=act,
        args=arguments,
        type="tertiary",
    )


def _add(key: str, present: list[Item], kind: type[Choice]) -> None:
    number = st.session_state.get(f"{key}:added", 0) + 1
    st.session_state[f"{key}:added"] = number
    start = kind().model_dump(mode="json")
    st.session_state[f"{key}:items"] = [*present, Item(start[kind.tag], start, f"{key}:added{number}")]


def _remove(key: str, present: list[Item], place: int) -> None:
    st.session_state[f"{key}:items"] = present[:place] + present[place + 1 :]


def _move(key: str, present: list[Item], place: int, by: int) -> None:
    moved = list(present)
    moved[place], moved[place + by] = moved[place + by], moved[place]
    st.session_state[f"{key}:items"] = moved
