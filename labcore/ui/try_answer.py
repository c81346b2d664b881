"""What is said of somebody's pictures, drawn when it is there."""

from collections.abc import Callable
from concurrent.futures import wait
from typing import TypeVar

import streamlit as st

from labcore.ui import asking
from labcore.ui.background import Work
from labcore.ui.fragment import fragment
from labcore.ui.try_work import forget
from labcore.ui.words import literal

T = TypeVar("T")

LOOK_AGAIN, HEIGHT = 0.7, 260


def show_answer(asked: Callable[[], Work[T]], draw: Callable[[T], None], name: str = "answer") -> None:
    """Draw what was `asked` once it is there; until then, how far it is. `name` tells several on a page apart."""
    fragment(_answer)(asked, draw, name)


def _answer(asked: Callable[[], Work[T]], draw: Callable[[T], None], name: str) -> None:
    work = asked()
    wait([work], timeout=asking.PATIENCE)
    if not work.done():
        fragment(_wait_for, every=LOOK_AGAIN)(asked)
    elif work.exception() is None:
        draw(work.result())
    else:
        st.button("Ask again", icon=":material/refresh:", on_click=forget, key=f"try.{name}.again")
        work.result()


def _wait_for(asked: Callable[[], Work[T]]) -> None:
    work = asked()
    if work.done():
        st.rerun()
    st.progress(work.share, literal(work.doing))
    st.skeleton(height=HEIGHT)
