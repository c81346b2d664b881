"""How the pages say what went wrong: what it was, and what to do about it."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from labcore.errors import LabError, refused_by_disk
from labcore.home import runs_dir
from labcore.logs import record
from labcore.ui.words import literal

LOG = "app.log"

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
    except LabError as error:
        show_error(error)
    except Exception as error:  # noqa: BLE001  the last line before the user: the log has the traceback
        if told := refused_by_disk(error):
            show_error(told)
            return
        log = record(runs_dir(), LOG, "The page met an error")
        reason = " ".join(str(error).split())[:200]
        show_error(
            LabError(
                f"{UNEXPECTED}: {type(error).__name__}: {reason}.",
                f"Load the page again. Should that not help, show whoever runs the lab what is in {log}.",
            )
        )
