"""How the pages say what went wrong: what it was, and what to do about it."""

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ParamSpec

import streamlit as st

from labcore.errors import LabError, refused_by_disk
from labcore.home import runs_dir
from labcore.logs import record
from labcore.ui.words import literal

P = ParamSpec("P")

LOG = "app.log"

REFUSED = "messages.refused"
"""In the session: what a button's work was refused, until it is told."""

UNEXPECTED = "The page met an error that it does not know"
"""How the message begins that stands for a defect."""


def show_error(error: LabError) -> None:
    """The problem, with the cure in a line of its own."""
    st.error(literal(error.problem) + (f"\n\n{literal(error.cure)}" if error.cure else ""), icon=":material/error:")


@contextmanager
def errors_shown() -> Iterator[None]:
    """Say what the lab or the disk refused, in the place where it was asked for; the rest inside is left undone.

    What nobody expected is told too, and its traceback kept in the log that the message names. Around every page, and,
    used as a decorator, around every fragment: those run without their page. What Streamlit raises to stop or rerun a
    page is no error and passes.
    """
    try:
        yield
    except Exception as error:  # noqa: BLE001  the last line before the user: the log has the traceback
        show_error(_in_words(error))


def told_next(act: Callable[P, None]) -> Callable[P, None]:
    """`act` as what a button or a field calls when it is used; what is refused in it stands on the page drawn next.

    Streamlit calls it before there is a page, where nothing could be shown, and would itself show an error that tells
    nobody what to do.
    """

    @functools.wraps(act)
    def acted(*args: P.args, **settings: P.kwargs) -> None:
        try:
            act(*args, **settings)
        except Exception as error:  # noqa: BLE001  as above
            st.session_state[REFUSED] = _in_words(error)

    return acted


def show_refused() -> None:
    """What was refused before this page or fragment was drawn, once."""
    if (error := st.session_state.pop(REFUSED, None)) is not None:
        show_error(error)


def _in_words(error: Exception) -> LabError:
    """What to say of `error`; called while it is handled."""
    if isinstance(error, LabError):
        return error
    if told := refused_by_disk(error):
        return told
    log = record(runs_dir(), LOG, "The page met an error")
    reason = " ".join(str(error).split())[:200]
    return LabError(
        f"{UNEXPECTED}: {type(error).__name__}: {reason}.",
        f"Load the page again. Should that not help, show whoever runs the lab what is in {log}.",
    )
