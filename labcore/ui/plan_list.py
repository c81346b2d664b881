"""A list of studies or of tunings: how each stands, and what cannot be read."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import streamlit as st

from labcore.store.kept import Unreadable
from labcore.ui.input_help import help_of
from labcore.ui.study_state import study_badge
from labcore.ui.words import literal
from labcore.words import duration

Found = TypeVar("Found")

AT_FIRST = 15
"""Of them that are listed before one asks for all."""

BADGE = 110  # pixels


@dataclass(frozen=True)
class Row:
    """One of the list.

    Attributes:
        record_id: its id.
        state: for its badge.
        told: what has become of it, and on what; not yet literal.
        created: in seconds since 1970.
        share: how much of it is done, 0 to 1; None where nothing is to come.
    """

    record_id: str
    name: str
    state: str
    told: Sequence[str]
    created: float
    share: float | None


def show_rows(
    found: Sequence[Found], row: Callable[[Found], Row], damaged: Sequence[Unreadable], page: str, called: str
) -> None:
    """The list of what was `found`; `row` is asked of what is shown. A name opens `page`, with its id as `called`."""
    if found:
        every = len(found) <= AT_FIRST or st.toggle(
            f"All {len(found)}", key=f"{called}-all", help=help_of("plans.every")
        )
        with st.container(border=True, gap=None):
            for each in found if every else found[:AT_FIRST]:
                _show_one(row(each), page, called)
    for each in damaged:
        problem = f"{literal(each.problem)} {literal(each.cure)}"
        st.warning(f"**{literal(each.record_id)}** cannot be read. {problem}", icon=":material/broken_image:")


def _show_one(row: Row, page: str, called: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        with st.container(width=BADGE):
            study_badge(row.state)
        if st.button(literal(row.name), type="tertiary", key=f"open:{row.record_id}"):
            st.switch_page(page, query_params={called: row.record_id})
        st.space("stretch")
        facts = [*map(literal, row.told), f"{duration(max(0, time.time() - row.created))} ago"]
        st.caption(" · ".join(fact for fact in facts if fact), width="content")
    if row.share is not None:
        st.progress(row.share)
