"""A button for what takes a process of its own and minutes: begun once, watched by all, its result kept by the run."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from labcore.ui.background import Background, Work
from labcore.ui.fragment import fragment
from labcore.ui.messages import show_error, told_next
from labcore.ui.sharing import Owned, refusal
from labcore.ui.words import literal

LOOK_AGAIN = 1.0
KEPT, AT_ONCE = 64, 1


def show_measuring(
    key: str,
    title: str,
    about: str,
    work: Callable[[Callable[[str], None]], Any],
    *,
    of: Owned | None = None,
    primary: bool = True,
) -> None:
    """A button, or how far the work is; the page is drawn anew once it is done.

    Args:
        key: what is measured: one work for all who ask for it.
        title, about: of the button.
        work: carried out in the background; what it is called with hears what is going on.
        of: what keeps the result, whose owner alone may ask for it; None where the result is the reader's own.
        primary: whether the button is the way on.
    """
    known = _works().of(key)
    if known is not None and not known.done():
        fragment(_wait_for, every=LOOK_AGAIN)(known)
        return
    if error := _works().refusal(key):
        show_error(error)
    refused = refusal(of) if of is not None else ""
    st.button(
        title,
        help=refused or about,
        disabled=bool(refused),
        icon=":material/straighten:",
        type="primary" if primary else "secondary",
        on_click=told_next(lambda: _works().start(key, lambda tell: work(lambda doing: tell(0.0, doing)), again=True)),
        key=f"measure.{key}",
    )


def _wait_for(work: Work[Any]) -> None:
    if work.done():
        st.rerun()
    st.status(literal(work.doing), state="running")


@st.cache_resource(show_spinner=False)
def _works() -> Background[Any]:
    return Background("measuring", KEPT, AT_ONCE)
