"""Parts of a page that are drawn without the rest of it: when they are used, or again and again as work goes on.

Python draws one thing at a time. Thirty sessions that refresh at once do not only wait for each other: each of them
gives way whenever it reads a file, comes back behind all the others, and so all end late. So those that refresh by
themselves come one after the other.
"""

import functools
import threading
from collections.abc import Callable
from typing import ParamSpec

import streamlit as st

from labcore.ui.messages import errors_shown, show_refused

P = ParamSpec("P")

PATIENCE = 1.0
"""Seconds after which a part is drawn though its turn has not come: something before it takes long."""

_turn = threading.Lock()


def fragment(draw: Callable[P, None], every: float | None = None) -> Callable[P, None]:
    """`draw` as a part of the page that says itself what was refused; drawn anew `every` so many seconds, if given."""

    @functools.wraps(draw)
    def whole(*args: P.args, **settings: P.kwargs) -> None:
        show_refused()
        draw(*args, **settings)

    shown = errors_shown()(whole)
    return st.fragment(shown if every is None else _in_turn(shown), run_every=every)


def _in_turn(draw: Callable[P, None]) -> Callable[P, None]:
    @functools.wraps(draw)
    def drawn(*args: P.args, **settings: P.kwargs) -> None:
        has_turn = _turn.acquire(timeout=PATIENCE)
        try:
            draw(*args, **settings)
        finally:
            if has_turn:
                _turn.release()

    return drawn
