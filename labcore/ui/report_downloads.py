"""The report of a run, a study or a tuning, as a file to take along; made when it is asked for."""

from functools import partial

import streamlit as st

from labcore.ui.input_help import help_of
from labcore.ui.lab import store
from labcore.ui.lab_owner import name
from labcore.ui.signed_in import as_now

FILES = {".html": ("Page (.html)", "text/html"), ".ipynb": ("Notebook (.ipynb)", "application/x-ipynb+json")}
"""By ending: what the form is called, and what browsers are told it is."""

LONGEST = 80
"""Letters of a name."""


def show(asked: str) -> None:
    """A button that offers the report of what has that id, in each form."""
    with st.popover("Report", icon=":material/summarize:", help="To read, print and hand in."):
        st.caption(
            "Settings, data, figures with intervals, curves and limits. The page opens in any browser, also without a "
            "network, and prints to PDF; the notebook holds the same, with code."
        )
        who = st.text_input(
            "Your name",
            name(),
            max_chars=LONGEST,
            key=f"report.who:{asked}",
            placeholder="optional",
            help=help_of("report.who"),
        )
        with st.container(horizontal=True, gap="small"):
            for form, (label, mime) in FILES.items():
                st.download_button(
                    label,
                    as_now(partial(made, asked, form, who.strip())),
                    f"{asked}{form}",
                    mime,
                    icon=":material/download:",
                    on_click="ignore",
                    key=f"report{form}:{asked}",
                )


def made(asked: str, form: str, who: str) -> bytes:
    """The report as a file of that ending."""
    # Imported when asked for: what writes reports takes a moment to load, and most who look at a run want none.
    from labcore.report.forms import FORMS
    from labcore.report.subject import document_of

    return FORMS[form](document_of(asked, store(), who))
